package io.farekeeper.stores;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.farekeeper.testing.TestMySql;
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
}
