package io.farekeeper.testing;

import com.mongodb.ConnectionString;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A fresh MongoDB database for a test: on a real server where there is one, or on the embedded one.
 */
public record TestMongo(String kind, String uri) {
  private static final AtomicInteger NAMES = new AtomicInteger();

  /** The embedded server, and the real one where there is one: for one class of a module. */
  public static Stream<TestMongo> all() {
    return Stream.concat(Stream.of(embedded()), real().stream());
  }

  /** A database of a real MongoDB, or empty if this machine has none. */
  public static Optional<TestMongo> real() {
    return RealMongod.shared().map(mongod -> new TestMongo("MongoDB", mongod.uri(nextName())));
  }

  public static TestMongo embedded() {
    return new TestMongo("embedded", Embedded.SERVER.getConnectionString() + "/" + nextName());
  }

  /** The real one if there is one, else the embedded one. */
  public static TestMongo best() {
    return real().orElseGet(TestMongo::embedded);
  }

  /** Whether it is the embedded server, which is slow where it has no index. */
  public static boolean isEmbedded(String uri) {
    return uri.startsWith(Embedded.SERVER.getConnectionString());
  }

  private static String nextName() {
    return "cache_" + NAMES.incrementAndGet();
  }

  public MongoClient client() {
    return MongoClients.create(uri);
  }

  /** The database with the write concern of the application. */
  public MongoDatabase database(MongoClient client) {
    return client
        .getDatabase(Optional.ofNullable(new ConnectionString(uri).getDatabase()).orElseThrow())
        .withWriteConcern(WriteConcern.MAJORITY.withJournal(true));
  }

  @Override
  public String toString() {
    return kind;
  }

  private static final class Embedded {
    static final MongoServer SERVER = start();

    private static MongoServer start() {
      MongoServer server = new MongoServer(new MemoryBackend());
      server.bind();
      return server;
    }
  }
}
