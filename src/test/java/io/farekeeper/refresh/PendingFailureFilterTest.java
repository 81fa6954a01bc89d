package io.farekeeper.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.farekeeper.stores.SqlTime;
import io.farekeeper.testing.OwnServers;
import io.farekeeper.testing.TestMySql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

@ExtendWith(OwnServers.class)
class PendingFailureFilterTest {
  private static final Instant SINCE = Instant.parse("2026-03-04T05:06:07.123Z");
  private static final Instant BEFORE = SINCE.minusMillis(1);
  private static final int PENDING = 0;
  private static final int PROCESSED = 1;
  private static final int GIVEN_UP = 2;

  @Test
  void areThoseWithAPendingFailureOrOneThatWasGivenUpSince(TestMySql mySql) {
    try (HikariDataSource pool = mySql.openMigrated()) {
      JdbcClient jdbc = JdbcClient.create(pool);
      tried(jdbc, 1, PENDING, BEFORE);
      tried(jdbc, 2, PENDING, SINCE);
      tried(jdbc, 2, PENDING, SINCE);
      tried(jdbc, 3, GIVEN_UP, SINCE);
      tried(jdbc, 4, GIVEN_UP, BEFORE);
      tried(jdbc, 5, PROCESSED, SINCE);
      row(jdbc, 6, PENDING);
      row(jdbc, 7, GIVEN_UP);
      tried(jdbc, 8, PENDING, SINCE);
      PendingFailureFilter pendingFailureFilter = new PendingFailureFilter(jdbc);

      assertThat(pendingFailureFilter.among(Set.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 9L), SINCE))
          .containsExactlyInAnyOrder(1L, 2L, 3L);
      assertThat(pendingFailureFilter.among(Set.of(), SINCE)).isEmpty();
    }
  }

  @Test
  void readsNoProcessedRowsOfAPageOfUsersOnARealMariaDb() throws SQLException {
    try (HikariDataSource pool = TestMySql.mariaDb().openMigrated();
        Connection session = pool.getConnection()) {
      JdbcClient jdbc = JdbcClient.create(new SingleConnectionDataSource(session, true));
      jdbc.sql(
              """
              INSERT INTO bytemark_ticket_refresh_log (user_id, activity_type, status)
              SELECT 1 + seq % 200, 1, 1 FROM seq_1_to_20000
              """)
          .update();
      jdbc.sql(
              """
              INSERT INTO farekeeper_refresh_attempt (row_id, attempts, attempted_on, last_error)
              SELECT id, 1, '2026-03-05', 'HTTP 500' FROM bytemark_ticket_refresh_log
              """)
          .update();
      tried(jdbc, 7, PENDING, BEFORE);
      tried(jdbc, 8, GIVEN_UP, SINCE);
      jdbc.sql("ANALYZE TABLE bytemark_ticket_refresh_log, farekeeper_refresh_attempt")
          .query()
          .listOfRows();
      Set<Long> page = LongStream.rangeClosed(1, 100).boxed().collect(Collectors.toSet());

      long before = rowsRead(jdbc);
      assertThat(new PendingFailureFilter(jdbc).among(page, SINCE))
          .containsExactlyInAnyOrder(7L, 8L);

      assertThat(rowsRead(jdbc) - before).as("rows read by the server").isLessThan(1000);
    }
  }

  private static void tried(JdbcClient jdbc, long user, int status, Instant on) {
    jdbc.sql(
            """
            INSERT INTO farekeeper_refresh_attempt (row_id, attempts, attempted_on, last_error)
            VALUES (:row, 1, :on, 'HTTP 500')
            """)
        .param("row", row(jdbc, user, status))
        .param("on", SqlTime.of(on))
        .update();
  }

  private static long row(JdbcClient jdbc, long user, int status) {
    jdbc.sql(
            """
            INSERT INTO bytemark_ticket_refresh_log (user_id, activity_type, status)
            VALUES (:user, 1, :status)
            """)
        .param("user", user)
        .param("status", status)
        .update();
    return jdbc.sql("SELECT MAX(id) FROM bytemark_ticket_refresh_log").query(Long.class).single();
  }

  private static long rowsRead(JdbcClient jdbc) {
    return jdbc.sql("SHOW SESSION STATUS LIKE 'Handler_read%'").query().listOfRows().stream()
        .mapToLong(counter -> Long.parseLong(String.valueOf(counter.get("Value"))))
        .sum();
  }
}
