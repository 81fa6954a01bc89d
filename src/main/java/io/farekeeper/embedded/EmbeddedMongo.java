package io.farekeeper.embedded;

import com.mongodb.ConnectionString;
import de.bwaldvogel.mongo.MongoBackend;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.mongodb.autoconfigure.MongoConnectionDetails;

/**
 * A MongoDB server inside this process, on a free port of 127.0.0.1, with database {@code cache}.
 */
final class EmbeddedMongo implements MongoConnectionDetails, AutoCloseable {
  private static final String HOST = "127.0.0.1";

  private final MongoServer server;
  private final ConnectionString address;

  private EmbeddedMongo(MongoBackend backend) {
    server = new MongoServer(backend);
    server.bind(new InetSocketAddress(InetAddress.ofLiteral(HOST), 0));
    int port = server.getLocalAddress().getPort();
    address = new ConnectionString("mongodb://%s:%d/cache".formatted(HOST, port));
  }

  /**
   * Starts it.
   *
   * @param directory where the data is kept, null for memory
   */
  static EmbeddedMongo start(@Nullable Path directory) {
    return new EmbeddedMongo(directory == null ? new MemoryBackend() : onDisk(directory));
  }

  private static MongoBackend onDisk(Path directory) {
    Path file = directory.resolve("cache.mongo").toAbsolutePath();
    try {
      Files.createDirectories(directory);
      return new H2Backend(file.toString());
    } catch (MVStoreException e) {
      throw EmbeddedServers.cannotOpen(file, e);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot create farekeeper.embedded.directory", e);
    }
  }

  @Override
  public ConnectionString getConnectionString() {
    return address;
  }

  /** Stops it, and writes what is kept to its file. */
  @Override
  public void close() {
    server.shutdown();
  }
}
