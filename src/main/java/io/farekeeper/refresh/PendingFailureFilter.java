package io.farekeeper.refresh;

import io.farekeeper.stores.SqlTime;
import java.time.Instant;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The users whom their failed refresh requests look after: the initial build would ask Bytemark for
 * them once more, before their pause is over, and count them twice.
 */
@Component
class PendingFailureFilter {
  private final JdbcClient jdbc;

  PendingFailureFilter(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Those of the users who have a request that is pending after a failure, whenever that was, or
   * one that was given up in this run. Processed rows are not read.
   *
   * @param since when the run began
   */
  Set<Long> among(Set<Long> userIds, Instant since) {
    if (userIds.isEmpty()) {
      return Set.of();
    }
    return jdbc.sql(
            """
            SELECT DISTINCT r.user_id
            FROM bytemark_ticket_refresh_log r
            JOIN farekeeper_refresh_attempt a ON a.row_id = r.id
            WHERE r.user_id IN (:users) AND r.status IN (0, 2)
              AND (r.status = 0 OR a.attempted_on >= :since)
            """)
        .param("users", userIds)
        .param("since", SqlTime.of(since))
        .query(Long.class)
        .set();
  }
}
