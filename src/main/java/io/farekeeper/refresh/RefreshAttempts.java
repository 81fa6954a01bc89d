package io.farekeeper.refresh;

import io.farekeeper.stores.FailureClassifier;
import io.farekeeper.stores.MySql;
import io.farekeeper.stores.SqlTime;
import io.farekeeper.stores.TextColumn;
import io.farekeeper.stores.Trace;
import io.farekeeper.tickets.SyncException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Counts a row's failed attempts, and gives it up when there were enough. */
@Component
class RefreshAttempts {
  private static final Logger log = LoggerFactory.getLogger(RefreshAttempts.class);
  private static final TextColumn ERROR = TextColumn.own(256);
  private static final String GIVE_UP =
      """
      UPDATE bytemark_ticket_refresh_log SET status = 2, note = :note
      WHERE id IN (:ids) AND status = 0
      """;

  private final JdbcClient jdbc;
  private final Notes notes;
  private final TransactionTemplate transaction;
  private final RefreshProperties properties;
  private final Clock clock;

  RefreshAttempts(
      JdbcClient jdbc,
      Notes notes,
      TransactionTemplate transaction,
      RefreshProperties properties,
      Clock clock) {
    this.jdbc = jdbc;
    this.notes = notes;
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
                    boolean last = hopeless || properties.retries().isExhausted(attempts);
                    Instant next =
                        last ? null : now.plus(RetryPauses.after(attempts, properties, failure));
                    note(row, attempts, next, failure, now);
                    if (last) {
                      givenUp.add(row.id());
                    }
                  }
                  giveUp(givenUp, failure.reason(), now);
                  return true;
                }));
    return !givenUp.isEmpty();
  }

  /**
   * Notes why a refresh did not get through, which counts no attempt: the rows are due again at
   * once, but not in the same run, or after the same pause as after a failure if something else
   * answered in Bytemark's place.
   */
  void unreached(List<DueRow> rows, SyncException failure) {
    Instant now = clock.instant();
    MySql.retryingDeadlocks(
        () ->
            transaction.execute(
                _ -> {
                  for (DueRow row : rows) {
                    boolean waits = failure.kind() == SyncException.Kind.NOT_HEARD;
                    Instant next =
                        waits
                            ? now.plus(RetryPauses.after(row.attempts() + 1, properties, failure))
                            : now;
                    note(row, row.attempts(), next, failure, now);
                  }
                  return true;
                }));
  }

  /** Sets rows that are still pending to given up, with the reason that support will read. */
  private void giveUp(List<Long> rowIds, String reason, Instant now) {
    if (rowIds.isEmpty()) {
      return;
    }
    try {
      notes.settle(GIVE_UP, Map.of("ids", rowIds), reason);
    } catch (RuntimeException e) {
      if (!FailureClassifier.isOfData(e)) {
        throw e;
      }
      log.warn("Rows {} cannot be given up: {}", rowIds, Trace.inShort(e));
      putOff(rowIds, now.plus(properties.retries().longest()));
    }
  }

  /** What cannot be settled is still pending, and would be due in each run. */
  private void putOff(List<Long> rowIds, Instant next) {
    jdbc.sql("UPDATE farekeeper_refresh_attempt SET next_attempt = :next WHERE row_id IN (:ids)")
        .param("next", SqlTime.of(next))
        .param("ids", rowIds)
        .update();
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
        .param("error", ERROR.fit(failure.reason()))
        .update();
  }
}
