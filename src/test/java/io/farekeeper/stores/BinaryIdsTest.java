package io.farekeeper.stores;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.farekeeper.stores.migrations.V2__IndexesOfLegacyTables;
import io.farekeeper.stores.migrations.V8__IndexesOfTimelines;
import io.farekeeper.testing.TestMySql;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What becomes of rows that an earlier version wrote. */
class BinaryIdsTest {
  private static final String LOWER = "6a1d8f30-91c7-4b52-8e0d-3f5a7c2be411";
  private static final String UPPER = "6A1D8F30-91C7-4B52-8E0D-3F5A7C2BE411";
  private static final String OTHER = "AA1D8F30-91C7-4B52-8E0D-3F5A7C2BE411";

  static Stream<TestMySql> databases() {
    return TestMySql.all();
  }

  @ParameterizedTest
  @MethodSource("databases")
  void passesGetTheFormThatTheyAreComparedBy(TestMySql database) {
    try (HikariDataSource pool = database.open()) {
      migrateAsBefore(pool);
      JdbcClient jdbc = JdbcClient.create(pool);
      attempt(jdbc, 1, UPPER, UPPER);
      attempt(jdbc, 2, LOWER, LOWER);
      attempt(jdbc, 3, "No-UUID", "No-UUID");
      attempt(jdbc, 4, OTHER, null);
      reward(jdbc, 7, OTHER);
      reward(jdbc, 7, "No-UUID");

      MySql.migrate(pool);

      assertThat(
              jdbc.sql(
                      "SELECT id, pass_uuid, busy_pass, pass_spelling FROM farekeeper_activation"
                          + " ORDER BY id")
                  .query(
                      (row, _) ->
                          row.getInt(1)
                              + " "
                              + row.getString(2)
                              + " "
                              + row.getString(3)
                              + " "
                              + row.getString(4))
                  .list())
          .containsExactly(
              "1 " + LOWER + " null " + UPPER,
              "2 " + LOWER + " " + LOWER + " null",
              "3 No-UUID No-UUID null",
              "4 " + OTHER.toLowerCase(Locale.ROOT) + " null " + OTHER);
      assertThat(ledger(jdbc, 7)).containsExactly("No-UUID", OTHER.toLowerCase(Locale.ROOT));
    }
  }

  @ParameterizedTest
  @MethodSource("databases")
  void idsAreTheSameOnlyByteByByte(TestMySql database) {
    try (HikariDataSource pool = database.openMigrated()) {
      JdbcClient jdbc = JdbcClient.create(pool);
      for (String id : List.of("pass", "PASS", "pass ", "Pass", "paß", "pass\u0000", "påss")) {
        reward(jdbc, 8, id);
      }
      assertThat(ledger(jdbc, 8)).hasSize(7);
      jdbc.sql(
              """
              INSERT INTO farekeeper_validation
                (request_key, request_sha256, event_id, owner, created_on)
              VALUES ('key', 'a', 'b', '', CURRENT_TIMESTAMP(3))
              """)
          .update();
      assertThat(
              jdbc.sql("SELECT COUNT(*) FROM farekeeper_validation WHERE request_key = 'KEY'")
                  .query(Long.class)
                  .single())
          .isZero();
      // Counts have room for whatever the vendor sends.
      attempt(jdbc, 9, LOWER, LOWER);
      jdbc.sql("UPDATE farekeeper_activation SET uses_before = 4294967296, uses_after = 4294967297")
          .update();
    }
  }

  @ParameterizedTest
  @MethodSource("databases")
  void whatWasHalfDoneIsDoneAgain(TestMySql database) {
    try (HikariDataSource pool = database.openMigrated()) {
      JdbcClient jdbc = JdbcClient.create(pool);
      // A copy of the earlier version still runs, and an entry in each spelling is there.
      reward(jdbc, 9, OTHER);
      reward(jdbc, 9, OTHER.toLowerCase(Locale.ROOT));
      attempt(jdbc, 5, UPPER, UPPER);
      jdbc.sql("DELETE FROM farekeeper_schema_history WHERE CAST(version AS INTEGER) >= 13")
          .update();

      MySql.migrate(pool);

      assertThat(ledger(jdbc, 9)).containsExactly(OTHER.toLowerCase(Locale.ROOT));
      assertThat(
              jdbc.sql("SELECT busy_pass FROM farekeeper_activation WHERE id = 5")
                  .query(String.class)
                  .single())
          .isEqualTo(LOWER);
    }
  }

  private static void migrateAsBefore(HikariDataSource pool) {
    Flyway.configure(MySql.class.getClassLoader())
        .dataSource(pool)
        .table("farekeeper_schema_history")
        .locations("classpath:db/migration")
        .javaMigrations(new V2__IndexesOfLegacyTables(), new V8__IndexesOfTimelines())
        .baselineOnMigrate(true)
        .baselineVersion("0")
        .target("12")
        .load()
        .migrate();
  }

  private static void attempt(JdbcClient jdbc, int id, String pass, @Nullable String busy) {
    jdbc.sql(
            """
            INSERT INTO farekeeper_activation (id, event_id, user_id, pass_uuid, busy_pass, state,
              owner, presented_on, created_on)
            VALUES (:id, 'e', 7, :pass, :busy, 'CALLED', '', CURRENT_TIMESTAMP(3),
              CURRENT_TIMESTAMP(3))
            """)
        .param("id", id)
        .param("pass", pass)
        .param("busy", busy)
        .update();
  }

  private static void reward(JdbcClient jdbc, int user, String pass) {
    jdbc.sql(
            "INSERT INTO farekeeper_reward_ledger (user_id, pass_uuid, created_on)"
                + " VALUES (:user, :pass, CURRENT_TIMESTAMP(3))")
        .param("user", user)
        .param("pass", pass)
        .update();
  }

  private static List<String> ledger(JdbcClient jdbc, int user) {
    return jdbc
        .sql("SELECT pass_uuid FROM farekeeper_reward_ledger WHERE user_id = ?")
        .param(user)
        .query(String.class)
        .list()
        .stream()
        .sorted()
        .toList();
  }
}
