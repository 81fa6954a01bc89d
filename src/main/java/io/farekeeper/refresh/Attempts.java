package io.farekeeper.refresh;

import io.farekeeper.servers.MySql;
import io.farekeeper.servers.SqlTime;
import io.farekeeper.tickets.SyncException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Counts a row's failed attempts, and gives it up when there were enough. */
@Component
class Attempts {
  private static final int NOTE_LENGTH = 256;

  private final JdbcClient jdbc;
  private final TransactionTemplate transaction;
  private final RefreshProperties properties;
  private final Clock clock;

  Attempts(
      JdbcClient jdbc, TransactionTemplate transaction, RefreshProperties properties, Clock clock) {
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.properties = properties;
    this.clock = clock;
  }

  /**
   * Records that the refresh for which these rows were picked up failed.
   *
   * @return whether one of the rows was given up
   */
  boolean failed(List<DueRow> rows, SyncException failure) {
    boolean hopeless = failure.kind() == SyncException.Kind.SESSION_EXPIRED;
    List<Long> givenUp = new ArrayList<>();
    Instant now = clock.instant();
    MySql.retryingDeadlocks(
        () ->
            transaction.execute(
                _ -> {
                  givenUp.clear();
                  for (DueRow row : rows) {
                    int attempts = row.attempts() + 1;
                    boolean last = hopeless || attempts >= properties.maxAttempts();
                    Instant next = last ? null : now.plus(pauseAfter(attempts, failure));
                    note(row, attempts, next, failure, now);
                    if (last) {
                      givenUp.add(row.id());
                    }
                  }
                  giveUp(givenUp, failure.reason());
                  return true;
                }));
    return !givenUp.isEmpty();
  }

  /**
   * Notes why a refresh did not get through, which counts no attempt: the rows are due again at
   * once, but not in the same run.
   */
  void unreached(List<DueRow> rows, SyncException failure) {
    Instant now = clock.instant();
    MySql.retryingDeadlocks(
        () ->
            transaction.execute(
                _ -> {
                  rows.forEach(row -> note(row, row.attempts(), now, failure, now));
                  return true;
                }));
  }

  /** Sets rows that are still pending to given up, with the reason that support will read. */
  void giveUp(List<Long> rowIds, String reason) {
    if (rowIds.isEmpty()) {
      return;
    }
    jdbc.sql(
            """
            UPDATE bytemark_ticket_refresh_log SET status = 2, note = :note
            WHERE id IN (:ids) AND status = 0
            """)
        .param("note", shortened(reason))
        .param("ids", rowIds)
        .update();
  }

  static String shortened(String reason) {
    return reason.length() <= NOTE_LENGTH ? reason : reason.substring(0, NOTE_LENGTH - 1) + "…";
  }

  private void note(
      DueRow row, int attempts, @Nullable Instant next, SyncException failure, Instant now) {
    jdbc.sql(
            """
            INSERT INTO farekeeper_refresh_attempt
              (row_id, attempts, attempted_on, next_attempt, last_error)
            VALUES (:row, :attempts, :now, :next, :error)
            ON DUPLICATE KEY UPDATE attempts = VALUES(attempts),
              attempted_on = VALUES(attempted_on), next_attempt = VALUES(next_attempt),
              last_error = VALUES(last_error)
            """)
        .param("row", row.id())
        .param("attempts", attempts)
        .param("now", SqlTime.of(now))
        .param("next", next == null ? null : SqlTime.of(next))
        .param("error", shortened(failure.reason()))
        .update();
  }

  private Duration pauseAfter(int attempts, SyncException failure) {
    Duration pause = properties.pauses().get(attempts - 1);
    Duration asked = failure.retryAfter().orElse(Duration.ZERO);
    return asked.compareTo(pause) > 0 ? asked : pause;
  }
}
