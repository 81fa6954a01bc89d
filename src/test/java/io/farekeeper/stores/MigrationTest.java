package io.farekeeper.stores;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.farekeeper.testing.TestMySql;
import java.sql.Timestamp;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.flywaydb.core.api.MigrationVersion;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;

class MigrationTest {

  static java.util.stream.Stream<TestMySql> databases() {
    return TestMySql.all();
  }

  @ParameterizedTest
  @MethodSource("databases")
  void takesOverALegacyDatabaseWithoutLoss(TestMySql database) {
    try (HikariDataSource pool = database.open()) {
      JdbcClient jdbc = JdbcClient.create(pool);
      jdbc.sql(
              """
              CREATE TABLE bytemark_ticket_refresh_log (
                id INT AUTO_INCREMENT PRIMARY KEY,
                user_id INT UNSIGNED NOT NULL DEFAULT 0,
                activity_type INT UNSIGNED NOT NULL DEFAULT 0,
                status INT UNSIGNED NOT NULL DEFAULT 0,
                note VARCHAR(256) NULL,
                scheduled_on DATETIME NULL,
                created_on DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
                modified_on DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
                extra VARCHAR(20) NULL)
              """)
          .update();
      jdbc.sql(
              "INSERT INTO bytemark_ticket_refresh_log (id, user_id, activity_type, extra)"
                  + " VALUES (7000000, 42, 1, 'theirs')")
          .update();

      MySql.migrate(pool);
      MySql.migrate(pool);

      assertThat(
              jdbc.sql("SELECT extra FROM bytemark_ticket_refresh_log WHERE id = 7000000")
                  .query(String.class)
                  .single())
          .isEqualTo("theirs");
      assertThat(jdbc.sql("SELECT COUNT(*) FROM bytemark_tokens").query(Long.class).single())
          .isZero();
      assertThat(
              jdbc.sql("SELECT COUNT(*) FROM farekeeper_refresh_lease").query(Long.class).single())
          .isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("databases")
  void whatDeadInstancesOfTheVersionBeforeHeldIsFree(TestMySql database) {
    try (HikariDataSource pool = database.open()) {
      MySql.migrate(pool, MigrationVersion.fromVersion("19"));
      JdbcClient jdbc = JdbcClient.create(pool);
      List.of(
              "farekeeper_validation_copy VALUES ('a', CURRENT_TIMESTAMP(3))",
              "farekeeper_job_copy VALUES ('a', CURRENT_TIMESTAMP(3))",
              "farekeeper_refresh_lease VALUES (7, 'a', CURRENT_TIMESTAMP(3))",
              """
              farekeeper_job_run (job, trigger_kind, inputs, state, running_key, owner,
                heartbeat_on, started_on, done_count)
              VALUES ('j', 'CLOCK', '{}', 'running', 'j', 'shared', '2026-05-01', '2026-05-01', 5)
              """,
              """
              farekeeper_job_shard (run_id, shard, of_shards, owner, heartbeat_on, state, done_count)
              VALUES (1, 0, 2, 'a', CURRENT_TIMESTAMP(3), 'running', 3)
              """)
          .forEach(row -> jdbc.sql("INSERT INTO " + row).update());

      MySql.migrate(pool);

      assertThat(rows(jdbc, "farekeeper_instance")).isEmpty();
      assertThat(rows(jdbc, "farekeeper_refresh_lease"))
          .containsExactly(Map.of("user_id", 7L, "owner", "a"));
      assertThat(rows(jdbc, "farekeeper_job_run"))
          .singleElement(InstanceOfAssertFactories.map(String.class, Object.class))
          .containsEntry("state", "running")
          .containsEntry("begun_on", LocalDateTime.parse("2026-05-01T00:00:00"));
      assertThat(rows(jdbc, "farekeeper_job_shard"))
          .singleElement(InstanceOfAssertFactories.map(String.class, Object.class))
          .containsEntry("owner", "a")
          .containsEntry("done_count", 3L);
    }
  }

  private static List<Map<String, Object>> rows(JdbcClient jdbc, String table) {
    List<Map<String, Object>> rows = jdbc.sql("SELECT * FROM " + table).query().listOfRows();
    rows.forEach(
        row ->
            row.replaceAll(
                (_, value) -> value instanceof Timestamp t ? t.toLocalDateTime() : value));
    return rows;
  }
}
