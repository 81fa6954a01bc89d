package io.farekeeper.stores;

import io.farekeeper.stores.migrations.V13__BinaryIds;
import io.farekeeper.stores.migrations.V20__Instances;
import io.farekeeper.stores.migrations.V22__OneOutbox;
import io.farekeeper.stores.migrations.V2__IndexesOfLegacyTables;
import io.farekeeper.stores.migrations.V8__IndexesOfTimelines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.JavaMigration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.dao.PessimisticLockingFailureException;

/**
 * MySQL as the application knows it: brought to the newest schema at start, or as soon after as it
 * can be reached. What needs its tables waits for {@link #ready()} or asks {@link #isReady()}.
 */
public class MySql implements SmartLifecycle {
  /** The table in which migrations are recorded. */
  public static final String HISTORY = "farekeeper_schema_history";

  private static final JavaMigration[] IN_JAVA = {
    new V2__IndexesOfLegacyTables(),
    new V8__IndexesOfTimelines(),
    new V13__BinaryIds(),
    new V20__Instances(),
    new V22__OneOutbox()
  };
  private static final String IN_SQL = "classpath:db/migration/V*__*.sql";
  private static final Logger log = LoggerFactory.getLogger(MySql.class);
  private static final Duration PAUSE_BETWEEN_TRIES = Duration.ofSeconds(2);
  private static final Duration START_WAITS_AT_MOST = Duration.ofSeconds(5);

  private static final int MAX_TRIES = 5;

  private final DataSource dataSource;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final BackgroundLoop migration =
      new BackgroundLoop(
          "mysql-migration",
          PAUSE_BETWEEN_TRIES,
          this::isToMigrateAgain,
          e -> objection().orElseGet(() -> rootOf(e)),
          reason ->
              log.warn(
                  "MySQL could not be brought to the newest schema, trying again: {}", reason));

  MySql(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /** Completes when the schema is in place; never fails. */
  public CompletableFuture<Void> ready() {
    return ready.copy();
  }

  /** Whether the schema is in place. */
  public boolean isReady() {
    return ready.isDone();
  }

  /**
   * Creates what is missing in the database, and leaves what is there.
   *
   * @throws org.flywaydb.core.api.FlywayException if the database is down or refuses
   */
  public static void migrate(DataSource dataSource) {
    migrate(dataSource, MigrationVersion.LATEST);
  }

  /** The same, as far as a version. */
  static void migrate(DataSource dataSource, MigrationVersion target) {
    Flyway.configure(MySql.class.getClassLoader())
        .dataSource(TimeLimitedDataSource.unlimited(dataSource))
        .table(HISTORY)
        .locations("classpath:db/migration")
        .javaMigrations(IN_JAVA)
        .baselineOnMigrate(true)
        .baselineVersion("0")
        .target(target)
        .load()
        .migrate();
  }

  /** The version to which {@link #migrate} brings a database. */
  public static MigrationVersion newestVersion() {
    try {
      return Stream.concat(
              Arrays.stream(new PathMatchingResourcePatternResolver().getResources(IN_SQL))
                  .map(file -> String.valueOf(file.getFilename()))
                  .map(name -> name.substring(1, name.indexOf("__")))
                  .map(MigrationVersion::fromVersion),
              Arrays.stream(IN_JAVA).map(JavaMigration::getVersion))
          .max(MigrationVersion::compareTo)
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Does a short piece of work again when the database chose it as a deadlock's victim, which is no
   * error but how InnoDB asks for that.
   */
  public static <T> T retryingDeadlocks(Supplier<T> work) {
    for (int tries = 1; ; tries++) {
      try {
        return work.get();
      } catch (PessimisticLockingFailureException e) {
        if (tries == MAX_TRIES) {
          throw e;
        }
      }
    }
  }

  @Override
  public void start() {
    migration.start();
    try {
      ready.get(START_WAITS_AT_MOST.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      log.warn("MySQL is not ready yet; the application starts without it and keeps trying");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException("readiness never fails", e);
    }
  }

  private boolean isToMigrateAgain() {
    migrate(dataSource);
    ready.complete(null);
    return false;
  }

  /** A setting of the server that would explain it. */
  private Optional<String> objection() {
    try (Connection connection = dataSource.getConnection()) {
      return MySqlSettings.objection(connection);
    } catch (SQLException | RuntimeException e) {
      return Optional.empty();
    }
  }

  private static String rootOf(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getClass().getSimpleName()
        + ": "
        + List.of(String.valueOf(root.getMessage()).split("\n")).getFirst();
  }

  @Override
  public void stop() {
    migration.stop(Duration.ZERO);
  }

  @Override
  public boolean isRunning() {
    return migration.isRunning();
  }

  /** First up, last down: everything else may rely on it. */
  @Override
  public int getPhase() {
    return Integer.MIN_VALUE + 1000;
  }
}
