package io.farekeeper.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.awaitility.Awaitility;

/**
 * A real {@code mongod} of the tests' own, on a free port, in a folder under {@code target/}. The
 * program is found by {@code FAREKEEPER_TEST_MONGOD}, else on the {@code PATH}.
 */
public final class RealMongod implements AutoCloseable {
  private final Path program;
  private final Path folder;
  private final int port;
  private Process process;

  private RealMongod(Path program, int port) {
    this.program = program;
    this.port = port;
    this.folder = Path.of("target", "mongod-" + ProcessHandle.current().pid() + "-" + port);
    this.process = launch();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> process.destroyForcibly()));
  }

  /** The program, or empty if this machine has none. */
  public static Optional<Path> program() {
    String named = System.getenv("FAREKEEPER_TEST_MONGOD");
    if (named != null && !named.isBlank()) {
      return Optional.of(Path.of(named));
    }
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
        .map(folder -> Path.of(folder, "mongod"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** The server that all tests of this JVM share. */
  static Optional<RealMongod> shared() {
    return Shared.SERVER;
  }

  /** A server of the caller's own, to be killed and started again. */
  public static Optional<RealMongod> start() {
    return program().map(program -> new RealMongod(program, FreePort.next()));
  }

  public String uri(String database) {
    return "mongodb://127.0.0.1:" + port + "/" + database;
  }

  /** SIGKILL, as a crash would. */
  public void kill() {
    process.destroyForcibly();
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> !process.isAlive());
  }

  /** SIGSTOP: connections stay and nothing answers, until it thaws. */
  public void freeze() {
    Freezing.freeze(process.toHandle());
  }

  public void thaw() {
    Freezing.thaw(process.toHandle());
  }

  /** Starts it again on the same data. */
  public void restart() {
    process = launch();
  }

  @Override
  public void close() {
    kill();
  }

  private Process launch() {
    try {
      Files.createDirectories(folder.resolve("data"));
      Process started =
          new ProcessBuilder(
                  program.toString(),
                  "--bind_ip=127.0.0.1",
                  "--port=" + port,
                  "--dbpath=" + folder.resolve("data"),
                  "--wiredTigerCacheSizeGB=0.5",
                  "--nounixsocket",
                  "--setParameter=diagnosticDataCollectionEnabled=false")
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("mongod.log").toFile())
              .start();
      Awaitility.await().atMost(Duration.ofSeconds(60)).until(this::answers);
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean answers() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static final class Shared {
    static final Optional<RealMongod> SERVER = start();
  }
}
