package io.farekeeper.refresh.stale;

import io.farekeeper.refresh.RefreshProperties;
import io.farekeeper.refresh.RetryPauses;
import io.farekeeper.stores.FieldData;
import io.farekeeper.stores.MySql;
import io.farekeeper.stores.SqlTime;
import io.farekeeper.stores.TextColumn;
import io.farekeeper.tickets.SyncException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Counts the failed attempts to refresh a user's old cache, for which there is no row in the
 * refresh log: the user waits as a row does, but is never given up.
 */
@Component
class StaleAttempts {
  private static final int PAGE = 500;
  private static final TextColumn ERROR = TextColumn.own(256);

  private static final Logger log = LoggerFactory.getLogger(StaleAttempts.class);

  private final JdbcClient jdbc;
  private final RefreshProperties properties;
  private final FieldData fieldData;
  private final Clock clock;

  StaleAttempts(JdbcClient jdbc, RefreshProperties properties, FieldData fieldData, Clock clock) {
    this.jdbc = jdbc;
    this.properties = properties;
    this.fieldData = fieldData;
    this.clock = clock;
  }

  /**
   * What is noted of a user.
   *
   * @param attempts failed attempts so far
   * @param attemptedOn when the last one was
   * @param next when the next one may be
   */
  record Noted(int attempts, Instant attemptedOn, Instant next) {}

  /** What is noted of those users; nothing of one who never failed. */
  Map<Long, Noted> of(Collection<Long> userIds) {
    Map<Long, Noted> noted = new HashMap<>();
    if (userIds.isEmpty()) {
      return noted;
    }
    jdbc.sql(
            """
            SELECT user_id, attempts, attempted_on, next_attempt FROM farekeeper_stale_refresh
            WHERE user_id IN (:ids)
            """)
        .param("ids", userIds)
        .query(
            row -> {
              noted.put(
                  row.getLong(1),
                  new Noted(
                      row.getInt(2),
                      instant(row.getObject(3, LocalDateTime.class)),
                      next(row.getLong(1), instant(row.getObject(4, LocalDateTime.class)))));
            });
    return noted;
  }

  /** A moment that no pause can have set is worth nothing. */
  private Instant next(long userId, Instant stored) {
    Instant now = clock.instant();
    if (!stored.isAfter(RetryPauses.farthest(properties, now))) {
      return stored;
    }
    fieldData.count(FieldData.Kind.FUTURE_MARK);
    log.warn("User {} was to wait longer than any pause is: tried now", userId);
    return now;
  }

  /** Notes one more failed attempt. */
  void failed(StaleCandidate candidate, SyncException failure) {
    note(candidate, candidate.attempts() + 1, failure);
  }

  /** Notes that the user waits as after a failed attempt, which counts none. */
  void waits(StaleCandidate candidate, SyncException failure) {
    note(candidate, candidate.attempts(), failure);
  }

  private void note(StaleCandidate candidate, int attempts, SyncException failure) {
    Instant now = clock.instant();
    Duration pause = RetryPauses.after(candidate.attempts() + 1, properties, failure);
    MySql.retryingDeadlocks(
        () ->
            jdbc.sql(
                    """
                    INSERT INTO farekeeper_stale_refresh
                      (user_id, attempts, attempted_on, next_attempt, last_error)
                    VALUES (:user, :attempts, :now, :next, :error)
                    ON DUPLICATE KEY UPDATE attempts = VALUES(attempts),
                      attempted_on = VALUES(attempted_on), next_attempt = VALUES(next_attempt),
                      last_error = VALUES(last_error)
                    """)
                .param("user", candidate.userId())
                .param("attempts", attempts)
                .param("now", SqlTime.of(now))
                .param("next", SqlTime.of(now.plus(pause)))
                .param("error", ERROR.fit(failure.reason()))
                .update());
  }

  /** Deletes the failed attempts of a user who was refreshed, or need not be any more. */
  void delete(StaleCandidate candidate) {
    if (candidate.noted()) {
      delete(List.of(candidate.userId()));
    }
  }

  /**
   * Deletes those of users who have no token any more: nobody tries them again. Page by page, along
   * the key.
   */
  void deleteThoseWithoutToken() {
    List<Long> page;
    long last = -1;
    do {
      page =
          jdbc.sql(
                  """
                  SELECT s.user_id FROM farekeeper_stale_refresh s
                  WHERE s.user_id > :last AND NOT EXISTS
                    (SELECT 1 FROM bytemark_tokens t
                     WHERE t.user_id = s.user_id AND t.token IS NOT NULL AND t.token <> '')
                  ORDER BY s.user_id LIMIT :most
                  """)
              .param("last", last)
              .param("most", PAGE)
              .query(Long.class)
              .list();
      if (!page.isEmpty()) {
        last = page.getLast();
        delete(page);
      }
    } while (page.size() == PAGE);
  }

  private void delete(List<Long> users) {
    MySql.retryingDeadlocks(
        () ->
            jdbc.sql("DELETE FROM farekeeper_stale_refresh WHERE user_id IN (:ids)")
                .param("ids", users)
                .update());
  }

  private static Instant instant(LocalDateTime utc) {
    return utc.toInstant(ZoneOffset.UTC);
  }
}
