package io.farekeeper.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.farekeeper.testing.TestMySql;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A page of a user's notices costs a page, however many there are, on a real MariaDB. */
class NoticeHistoryTest {
  private static final Instant END = Instant.parse("2099-01-01T00:00:00Z");

  @Test
  void readsAPageOfAnIndexOfManyNotices() {
    TestMySql database = TestMySql.mariaDb();
    database.openMigrated().close();
    // One connection from the first on: the server counts for each.
    try (HikariDataSource pool = database.open()) {
      pool.setMaximumPoolSize(1);
      JdbcClient jdbc = JdbcClient.create(pool);
      jdbc.sql(
              """
              INSERT INTO farekeeper_outbox (topic, message_key, recipient, user_id, payload, state,
                next_attempt_on, created_on, settled_on)
              SELECT 'notice', seq, 'rider', 1 + seq % 4, '{"kind": "REWARD", "wording": {"type": 75,
                "title": "t", "body": "b", "metadata": "{}", "language": "en-us",
                "silent": false}}', 'sent',
                '2026-01-01' + INTERVAL seq SECOND, '2026-01-01' + INTERVAL seq SECOND,
                IF(seq % 2, '2026-01-02' + INTERVAL seq SECOND, NULL) FROM seq_1_to_6000
              """)
          .update();
      jdbc.sql("ANALYZE TABLE farekeeper_outbox").query().listOfRows();
      NoticeHistory history = new NoticeHistory(jdbc);

      long before = rowsRead(jdbc);
      assertThat(history.queued(2, Instant.EPOCH, END, Long.MAX_VALUE, 20))
          .hasSize(20)
          .isSortedAccordingTo((a, b) -> b.at().compareTo(a.at()));
      assertThat(history.settled(2, Instant.EPOCH, END, Long.MAX_VALUE, 20)).hasSize(20);
      assertThat(history.settled(1, Instant.EPOCH, END, Long.MAX_VALUE, 20)).isEmpty();

      assertThat(rowsRead(jdbc) - before).as("rows read by the server").isLessThan(500);
    }
  }

  private static long rowsRead(JdbcClient jdbc) {
    return jdbc.sql("SHOW SESSION STATUS LIKE 'Handler_read%'").query().listOfRows().stream()
        .mapToLong(counter -> Long.parseLong(String.valueOf(counter.get("Value"))))
        .sum();
  }
}
