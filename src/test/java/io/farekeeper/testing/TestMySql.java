package io.farekeeper.testing;

import com.zaxxer.hikari.HikariDataSource;
import io.farekeeper.stores.MySql;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A fresh SQL database for a test: on a real MariaDB, or on H2 as the application embeds it. */
public record TestMySql(String kind, String url, String user) {
  private static final AtomicInteger NAMES = new AtomicInteger();

  /** Both kinds, each with a new empty database: for one class of a module. */
  public static Stream<TestMySql> all() {
    return Stream.of(mariaDb(), h2());
  }

  public static TestMySql mariaDb() {
    return RealMariaDb.shared().database("portal_" + NAMES.incrementAndGet());
  }

  /** A database of the MariaDB that has every table of the application already. */
  static TestMySql migratedMariaDb() {
    TestMySql database = mariaDb();
    database.openMigrated().close();
    return database;
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
    if (RealMariaDb.isShared(url)) {
      MariaDbTables.copyTo(pool);
    } else {
      MySql.migrate(pool);
    }
    return pool;
  }

  @Override
  public String toString() {
    return kind;
  }
}
