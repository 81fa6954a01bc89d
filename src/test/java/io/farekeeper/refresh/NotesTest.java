package io.farekeeper.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.farekeeper.stores.FieldData;
import io.farekeeper.testing.TestMySql;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Whatever the column holds and whatever refuses the note, the row is settled. */
class NotesTest {
  private static final String REASON = "é – Недоступно 🚫";
  private static final String UPDATE =
      "UPDATE bytemark_ticket_refresh_log SET status = 2, note = :note WHERE id IN (:ids)";

  private static @Nullable String settled(JdbcClient jdbc, Notes notes, String reason) {
    jdbc.sql("DELETE FROM bytemark_ticket_refresh_log").update();
    jdbc.sql("INSERT INTO bytemark_ticket_refresh_log (id, user_id) VALUES (1, 7)").update();
    assertThat(notes.settle(UPDATE, Map.of("ids", java.util.List.of(1L)), reason)).isEqualTo(1);
    return jdbc.sql("SELECT status, note FROM bytemark_ticket_refresh_log")
        .query(
            (row, _) -> {
              assertThat(row.getInt("status")).isEqualTo(2);
              return java.util.Optional.ofNullable(row.getString("note"));
            })
        .single()
        .orElse(null);
  }

  private static Notes notes(JdbcClient jdbc) {
    return new Notes(jdbc, new FieldData(new SimpleMeterRegistry()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "null",
      value = {
        "VARCHAR(256) CHARACTER SET latin1 NULL|é – ?????????? ?",
        "VARCHAR(256) CHARACTER SET utf8mb3 NULL|é – Недоступно ?",
        "VARCHAR(256) CHARACTER SET utf8mb4 NULL|é – Недоступно 🚫",
        "VARCHAR(256) CHARACTER SET ascii NULL|? ? ?????????? ?",
        "VARCHAR(256) CHARACTER SET cp1251 NULL|? – Недоступно ?",
        "VARCHAR(256) CHARACTER SET sjis NULL|? ? ?????????? ?",
        "VARCHAR(8) CHARACTER SET latin1 NULL|é – ???…",
        "VARCHAR(8) CHARACTER SET ascii NULL|? ? ?...",
        "VARCHAR(2) CHARACTER SET utf8mb4 NULL|é…",
        "TEXT CHARACTER SET utf8mb4 NULL|é – Недоступно 🚫",
        "VARCHAR(256) CHARACTER SET utf8mb4 CHECK (note NOT LIKE '%é%')|? ? ?????????? ?",
        "VARCHAR(256) CHARACTER SET utf8mb4 CHECK (note IS NULL)|null",
        "VARCHAR(256) NOT NULL DEFAULT 'none' CHECK (note = 'none')|none",
      })
  void aNoteIsWrittenAsTheColumnHoldsIt(String column, @Nullable String stored) {
    try (HikariDataSource pool = TestMySql.mariaDb().openMigrated()) {
      JdbcClient jdbc = JdbcClient.create(pool);
      Notes notes = notes(jdbc);
      settled(jdbc, notes, "looked at before the column is altered");
      jdbc.sql("DELETE FROM bytemark_ticket_refresh_log").update();
      jdbc.sql("ALTER TABLE bytemark_ticket_refresh_log MODIFY note " + column).update();

      assertThat(settled(jdbc, notes(jdbc), REASON)).isEqualTo(stored);
      settled(jdbc, notes, REASON);
    }
  }

  @Test
  void theEmbeddedServerHoldsAllLetters() {
    try (HikariDataSource pool = TestMySql.h2().openMigrated()) {
      JdbcClient jdbc = JdbcClient.create(pool);

      assertThat(settled(jdbc, notes(jdbc), REASON)).isEqualTo(REASON);
      assertThat(settled(jdbc, notes(jdbc), "й".repeat(300))).isEqualTo("й".repeat(255) + "…");
    }
  }
}
