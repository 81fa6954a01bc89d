package io.farekeeper.stores;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.farekeeper.stores.migrations.V22__OneOutbox;
import io.farekeeper.testing.TestMySql;
import java.sql.Connection;
import java.util.List;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.migration.Context;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Notices and rewards of the version before are carried over into the outbox. */
class OneOutboxMigrationTest {
  private static final MigrationVersion BEFORE = MigrationVersion.fromVersion("19");

  private static final List<String> OLD_ROWS =
      List.of(
          """
          farekeeper_notice (id, notice_key, user_id, kind, type, title, body, metadata, language,
            silent, batch, state, in_flight, attempts, first_attempt_on, next_attempt_on,
            last_error, created_on, settled_on)
          VALUES
          (11, 'reward:1', 7, 'REWARD', 75, '¡Ganaste "5"!', 'b', '{"z":1.0}', 'es', FALSE, 'run-1',
            'pending', FALSE, 0, NULL, '2026-05-01', NULL, '2026-05-01', NULL),
          (12, 'reward:2', 8, 'REWARD', 75, 't', 'b', '{}', 'es', TRUE, NULL,
            'uncertain', TRUE, 3, '2026-05-01', '2026-05-02', 'no answer', '2026-05-01', NULL),
          (13, 'reward:3', 9, 'REWARD', 75, 't', 'b', '{}', 'es', FALSE, NULL,
            'sent', FALSE, 1, '2026-05-01', '2026-05-01', NULL, '2026-05-01', '2026-05-02'),
          (14, 'purchase:a', 9, 'PURCHASE', 76, 't', 'b', '{}', 'es', FALSE, NULL,
            'failed', FALSE, 10, '2026-05-01', '2026-05-01', 'HTTP 410', '2026-05-01', '2026-05-02')
          """,
          """
          farekeeper_loyalty_reward (id, user_id, milestone, rides, tickets, state, earned_on,
            attempts, next_attempt_on, issued_on, last_error)
          VALUES
          (1, 7, 1, 50, 5, 'pending', '2026-05-01', 0, '2026-05-01', NULL, NULL),
          (2, 7, 2, 100, 5, 'uncertain', '2026-05-01', 2, '2026-05-03', NULL, 'no answer'),
          (3, 8, 1, 50, 5, 'issued', '2026-05-01', 1, NULL, '2026-05-02', NULL),
          (4, 9, 1, 50, 5, 'refused', '2026-05-01', 20, NULL, NULL, 'HTTP 400'),
          (5, 9, 2, 100, 5, 'earned', '2026-05-01', 0, NULL, NULL, NULL)
          """);

  @ParameterizedTest
  @MethodSource("io.farekeeper.testing.TestMySql#all")
  void everyRowIsCarriedOver(TestMySql database) {
    try (HikariDataSource pool = database.open()) {
      MySql.migrate(pool, BEFORE);
      JdbcClient jdbc = JdbcClient.create(pool);
      OLD_ROWS.forEach(rows -> jdbc.sql("INSERT INTO " + rows).update());

      MySql.migrate(pool);

      assertCarriedOver(jdbc);
      jdbc.sql(
              """
              INSERT INTO farekeeper_outbox (topic, message_key, recipient, payload, state,
                next_attempt_on, created_on)
              VALUES ('t', 'k', 'operators', '{}', 'pending', '2026-05-01', '2026-05-01')
              """)
          .update();
      assertThat(jdbc.sql("SELECT MAX(id) FROM farekeeper_outbox").query(Long.class).single())
          .isGreaterThan(16);
    }
  }

  /** MySQL takes no change of a table back: whatever was done before is not done again. */
  @ParameterizedTest
  @MethodSource("io.farekeeper.testing.TestMySql#all")
  void whatWasKilledOnTheWayIsDoneToItsEnd(TestMySql database) throws Exception {
    try (HikariDataSource pool = database.open()) {
      MySql.migrate(pool, BEFORE);
      JdbcClient jdbc = JdbcClient.create(pool);
      OLD_ROWS.forEach(rows -> jdbc.sql("INSERT INTO " + rows).update());
      MySql.migrate(pool, MigrationVersion.fromVersion("21"));
      jdbc.sql("ALTER TABLE farekeeper_notice RENAME TO farekeeper_notice_before_outbox").update();
      jdbc.sql(
              """
              INSERT INTO farekeeper_outbox (id, topic, message_key, recipient, user_id, payload,
                batch, state, attempts, next_attempt_on, created_on)
              VALUES (11, 'notice', 'reward:1', 'rider', 7,
                '{"kind":"REWARD","wording":{"type":75,"title":"¡Ganaste \\\\"5\\\\"!","body":"b",\
              "metadata":"{\\\\"z\\\\":1.0}","language":"es","silent":false}}',
                'run-1', 'pending', 0, '2026-05-01', '2026-05-01')
              """
                  .replace("\\\\\"", database.kind().equals("H2") ? "\\\"" : "\\\\\""))
          .update();

      MySql.migrate(pool);
      assertCarriedOver(jdbc);
      try (Connection connection = pool.getConnection()) {
        new V22__OneOutbox().migrate(contextOf(connection));
      }
      assertCarriedOver(jdbc);
    }
  }

  private static Context contextOf(Connection connection) {
    return new Context() {
      @Override
      public Configuration getConfiguration() {
        throw new UnsupportedOperationException();
      }

      @Override
      public Connection getConnection() {
        return connection;
      }
    };
  }

  private static void assertCarriedOver(JdbcClient jdbc) {
    assertThat(
            rows(
                jdbc,
                """
                SELECT id, topic, message_key, recipient, user_id, batch, state, owner, attempts,
                  next_attempt_on, last_error, settled_on FROM farekeeper_outbox ORDER BY id
                """))
        .containsExactly(
            "11 notice reward:1 rider 7 run-1 pending  0 2026-05-01 null null",
            "12 notice reward:2 rider 8 null uncertain  3 2026-05-02 no answer null",
            "13 notice reward:3 rider 9 null sent  1 2026-05-01 null 2026-05-02",
            "14 notice purchase:a rider 9 null failed  10 2026-05-01 HTTP 410 2026-05-02",
            "15 loyalty-reward loyalty-reward:1 system null null pending  0 2026-05-01 null null",
            "16 loyalty-reward loyalty-reward:2 system null null uncertain  2 2026-05-03 no answer"
                + " null");
    assertThat(rows(jdbc, "SELECT payload FROM farekeeper_outbox WHERE id IN (11, 16) ORDER BY id"))
        .containsExactly(
            """
            {"kind":"REWARD","wording":{"type":75,"title":"¡Ganaste \\"5\\"!","body":"b",\
            "metadata":"{\\"z\\":1.0}","language":"es","silent":false}}\
            """,
            """
            {"reward_id":"loyalty-reward:2","user_id":7,"milestone":2,"rides":100,"tickets":5}\
            """);
    assertThat(
            rows(
                jdbc,
                """
                SELECT id, state, attempts, issued_on, last_error FROM farekeeper_loyalty_reward
                ORDER BY id
                """))
        .containsExactly(
            "1 pending 0 null null",
            "2 pending 2 null no answer",
            "3 issued 1 2026-05-02 null",
            "4 refused 20 null HTTP 400",
            "5 earned 0 null null");
    assertThat(
            rows(
                jdbc,
                "SELECT table_name FROM information_schema.tables"
                    + " WHERE table_name LIKE 'farekeeper_notice%' AND table_schema = SCHEMA()"))
        .isEmpty();
  }

  /** Each row as text; dates without their time. */
  private static List<String> rows(JdbcClient jdbc, String sql) {
    return jdbc.sql(sql)
        .query(
            (row, _) -> {
              StringBuilder text = new StringBuilder();
              for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                String value = String.valueOf(row.getString(i));
                text.append(i == 1 ? "" : " ").append(value.replaceAll(" 00:00:00.*", ""));
              }
              return text.toString();
            })
        .list();
  }
}
