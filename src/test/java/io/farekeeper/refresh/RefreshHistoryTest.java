package io.farekeeper.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.farekeeper.testing.TestMySql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** A page of a user's requests costs a page, however many there are, on a real MariaDB. */
class RefreshHistoryTest {
  private static final Instant END = Instant.parse("2099-01-01T00:00:00Z");

  @Test
  void readsAPageOfAnIndexOfManyRequests() throws SQLException {
    try (HikariDataSource pool = TestMySql.mariaDb().openMigrated();
        Connection session = pool.getConnection()) {
      JdbcClient jdbc = JdbcClient.create(new SingleConnectionDataSource(session, true));
      jdbc.sql(
              """
              INSERT INTO bytemark_ticket_refresh_log
                (user_id, activity_type, status, created_on, modified_on)
              SELECT 1 + seq % 4, 1, 1, '2026-01-01' + INTERVAL seq SECOND,
                '2026-01-02' + INTERVAL seq SECOND FROM seq_1_to_6000
              """)
          .update();
      jdbc.sql("ANALYZE TABLE bytemark_ticket_refresh_log").query().listOfRows();
      RefreshHistory history = new RefreshHistory(jdbc);

      long before = rowsRead(jdbc);
      assertThat(history.queued(2, Instant.EPOCH, END, Long.MAX_VALUE, 20)).hasSize(20);
      assertThat(history.settled(2, Instant.EPOCH, END, Long.MAX_VALUE, 20)).hasSize(20);
      assertThat(history.failing(2, Instant.EPOCH, END, Long.MAX_VALUE, 20)).isEmpty();

      assertThat(rowsRead(jdbc) - before).as("rows read by the server").isLessThan(500);
    }
  }

  private static long rowsRead(JdbcClient jdbc) {
    return jdbc.sql("SHOW SESSION STATUS LIKE 'Handler_read%'").query().listOfRows().stream()
        .mapToLong(counter -> Long.parseLong(String.valueOf(counter.get("Value"))))
        .sum();
  }
}
