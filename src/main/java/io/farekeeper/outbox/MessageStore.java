package io.farekeeper.outbox;

import io.farekeeper.stores.MySql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The tries: who may make one, and what came of it. Every time is by the database's clock, never by
 * an instance's: instances whose clocks differ must agree on when a lease is over.
 */
class MessageStore {
  private static final String DUE =
      """
      SELECT id, notice_key, user_id, type, title, body, metadata, language, silent, attempts,
          last_error, attempts >= :maxTries
            OR first_attempt_on <= TIMESTAMPADD(SECOND, -:tryFor, CURRENT_TIMESTAMP(3)) AS exhausted
      FROM farekeeper_notice
      WHERE state = :state AND next_attempt_on <= CURRENT_TIMESTAMP(3)
      ORDER BY next_attempt_on LIMIT :atMost FOR UPDATE SKIP LOCKED
      """;
  private static final String TAKE =
      """
      UPDATE farekeeper_notice
      SET state = 'uncertain', in_flight = TRUE, attempts = attempts + :tries,
          first_attempt_on = COALESCE(first_attempt_on, CURRENT_TIMESTAMP(3)),
          next_attempt_on = TIMESTAMPADD(MICROSECOND, :lease, CURRENT_TIMESTAMP(3))
      WHERE id IN (:ids)
      """;
  private static final String SETTLE =
      """
      UPDATE farekeeper_notice
      SET state = :state, in_flight = FALSE, last_error = :error,
          settled_on = CURRENT_TIMESTAMP(3)
      WHERE id = :id AND attempts = :attempt AND state = 'uncertain'
      """;
  // A long pause ends when the time to try is over, so that the notice is given up then.
  private static final String RETRY =
      """
      UPDATE farekeeper_notice
      SET state = :state, in_flight = FALSE, last_error = :error,
          next_attempt_on = LEAST(
              TIMESTAMPADD(MICROSECOND, :pause, CURRENT_TIMESTAMP(3)),
              TIMESTAMPADD(SECOND, :tryFor, first_attempt_on))
      WHERE id = :id AND attempts = :attempt AND state = 'uncertain'
      """;

  // By the index on state and next try, which a settled notice keeps: it was due before it was
  // settled, or little later.
  private static final String FORGET =
      """
      DELETE FROM farekeeper_notice
      WHERE state = :state AND next_attempt_on < CURRENT_TIMESTAMP(3) - INTERVAL '90' DAY
        AND settled_on < CURRENT_TIMESTAMP(3) - INTERVAL '90' DAY
      LIMIT 1000
      """;

  private final JdbcClient jdbc;
  private final TransactionTemplate transaction;
  private final int maxTries;
  private final Duration tryFor;
  private final Duration lease;

  /**
   * Opens the store.
   *
   * @param lease how long a try that was taken is its taker's alone
   */
  MessageStore(
      JdbcClient jdbc,
      TransactionTemplate transaction,
      NotificationProperties properties,
      Duration lease) {
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.maxTries = properties.maxTries();
    this.tryFor = properties.tryFor();
    this.lease = lease;
  }

  /**
   * Takes notices that are due and records the try in the same transaction. The two states are
   * asked for one by one, since only so the index gives them in order.
   *
   * @param uncertainFirst those whose last try had no answer before those that wait
   */
  List<TakenMessage> take(int atMost, boolean uncertainFirst) {
    return Objects.requireNonNull(
        transaction.execute(
            _ -> {
              List<TakenMessage> taken =
                  new ArrayList<>(due(uncertainFirst ? "uncertain" : "pending", atMost));
              if (taken.size() < atMost) {
                taken.addAll(due(uncertainFirst ? "pending" : "uncertain", atMost - taken.size()));
              }
              record(taken);
              return taken;
            }));
  }

  boolean markSent(TakenMessage taken) {
    return settle(taken, "sent", null);
  }

  boolean markFailed(TakenMessage taken, String reason) {
    return settle(taken, "failed", reason);
  }

  /** It was not taken by the receiver; the next try is due after the pause. */
  boolean markPending(TakenMessage taken, Duration pause, String reason) {
    return retry(taken, "pending", pause, reason);
  }

  /** Nobody knows what came of the try; the next one is due after the pause. */
  boolean markUncertain(TakenMessage taken, Duration pause, String reason) {
    return retry(taken, "uncertain", pause, reason);
  }

  /**
   * Forgets notices that were sent or given up more than 90 days ago, a thousand of each at most.
   *
   * @return how many they were
   */
  int deleteOld() {
    return deleteOld("sent") + deleteOld("failed");
  }

  private int deleteOld(String state) {
    return MySql.retryingDeadlocks(() -> jdbc.sql(FORGET).param("state", state).update());
  }

  private List<TakenMessage> due(String state, int atMost) {
    return jdbc.sql(DUE)
        .param("maxTries", maxTries)
        .param("tryFor", tryFor.toSeconds())
        .param("state", state)
        .param("atMost", atMost)
        .query((row, _) -> noticeOf(row))
        .list();
  }

  private void record(List<TakenMessage> taken) {
    take(taken.stream().filter(notice -> !notice.exhausted()), 1);
    take(taken.stream().filter(TakenMessage::exhausted), 0);
  }

  private void take(Stream<TakenMessage> notices, int tries) {
    List<Long> ids = notices.map(TakenMessage::id).toList();
    if (!ids.isEmpty()) {
      jdbc.sql(TAKE)
          .param("tries", tries)
          .param("lease", lease.toMillis() * 1000)
          .param("ids", ids)
          .update();
    }
  }

  private boolean settle(TakenMessage taken, String state, @Nullable String error) {
    return jdbc.sql(SETTLE)
            .param("state", state)
            .param("error", error)
            .param("id", taken.id())
            .param("attempt", taken.attempt())
            .update()
        == 1;
  }

  private boolean retry(TakenMessage taken, String state, Duration pause, String reason) {
    return jdbc.sql(RETRY)
            .param("state", state)
            .param("error", reason)
            .param("pause", (pause.compareTo(tryFor) < 0 ? pause : tryFor).toMillis() * 1000)
            .param("tryFor", tryFor.toSeconds())
            .param("id", taken.id())
            .param("attempt", taken.attempt())
            .update()
        == 1;
  }

  private static TakenMessage noticeOf(ResultSet row) throws SQLException {
    boolean exhausted = row.getBoolean("exhausted");
    Wording wording =
        new Wording(
            row.getInt("type"),
            row.getString("title"),
            row.getString("body"),
            row.getString("metadata"),
            row.getString("language"),
            row.getBoolean("silent"));
    return new TakenMessage(
        row.getLong("id"),
        row.getInt("attempts") + (exhausted ? 0 : 1),
        exhausted,
        row.getString("last_error"),
        new OutgoingNotice(row.getString("notice_key"), row.getLong("user_id"), wording));
  }
}
