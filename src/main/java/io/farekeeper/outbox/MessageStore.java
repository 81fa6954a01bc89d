package io.farekeeper.outbox;

import io.farekeeper.cluster.DatabaseClock;
import io.farekeeper.cluster.InstanceHeartbeat;
import io.farekeeper.stores.MySql;
import io.farekeeper.stores.RetryPolicy;
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
 * The attempts at one topic's messages: who may make one, and what came of it. Every time is by the
 * database's clock; a message that an instance has taken is its own until it is settled or the
 * instance is dead.
 */
class MessageStore {
  private static final Duration KEPT = Duration.ofDays(90);
  private static final String THIS_ATTEMPT =
      " WHERE id = :id AND attempts = :attempt AND state = 'uncertain'";

  private final JdbcClient jdbc;
  private final TransactionTemplate transaction;
  private final InstanceHeartbeat heartbeat;
  private final DatabaseClock clock;
  private final String topic;
  private final RetryPolicy retries;
  private final Duration farthest;

  MessageStore(
      JdbcClient jdbc,
      TransactionTemplate transaction,
      InstanceHeartbeat heartbeat,
      DatabaseClock clock,
      Topic topic) {
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.heartbeat = heartbeat;
    this.clock = clock;
    this.topic = topic.name();
    this.retries = topic.retries();
    this.farthest = topic.farthestAttempt();
  }

  /**
   * Takes messages that are due and records the attempt in the same transaction. The two states are
   * asked for one by one, since only so the index gives them in order.
   *
   * @param uncertainFirst those whose last attempt had no answer before those that wait
   */
  List<TakenMessage> take(int atMost, boolean uncertainFirst) {
    heartbeat.requireAlive();
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

  /** It was not taken by the receiver; the next attempt is due after the pause. */
  boolean markPending(TakenMessage taken, Duration pause, String reason) {
    return retry(taken, "pending", pause, reason);
  }

  /** Nobody knows what came of the attempt; the next one is due after the pause. */
  boolean markUncertain(TakenMessage taken, Duration pause, String reason) {
    return retry(taken, "uncertain", pause, reason);
  }

  /** Lets any instance take a message whose attempt could not be settled, as soon as it can. */
  void release(TakenMessage taken) {
    heartbeat.release(
        () ->
            jdbc.sql("UPDATE farekeeper_outbox SET owner = ''" + THIS_ATTEMPT + " AND owner = :own")
                .param("id", taken.id())
                .param("attempt", taken.attempt())
                .param("own", heartbeat.owner())
                .update());
  }

  /**
   * Forgets messages that were sent or given up more than 90 days ago, a thousand of each at most.
   *
   * @return how many they were
   */
  int deleteOld() {
    return deleteOld("sent") + deleteOld("failed");
  }

  /** By the index on the next attempt: a settled message was due before it was settled. */
  private int deleteOld(String state) {
    return MySql.retryingDeadlocks(
        () ->
            jdbc.sql(
                    """
                    DELETE FROM farekeeper_outbox
                    WHERE topic = :topic AND state = :state
                      AND next_attempt_on < %1$s AND settled_on < %1$s
                    LIMIT 1000
                    """
                        .formatted(clock.ago(KEPT)))
                .param("topic", topic)
                .param("state", state)
                .update());
  }

  private List<TakenMessage> due(String state, int atMost) {
    return jdbc.sql(
            """
            SELECT id, message_key, recipient, user_id, payload, attempts, last_error,
                attempts >= :maxAttempts OR first_attempt_on <= %s AS exhausted
            FROM farekeeper_outbox m
            WHERE topic = :topic AND state = :state AND next_attempt_on <= %s
              AND (owner = '' OR (owner <> :me AND NOT %s))
            ORDER BY next_attempt_on, id LIMIT :atMost FOR UPDATE SKIP LOCKED
            """
                .formatted(
                    clock.ago(retries.giveUpAfter()), clock.now(), heartbeat.ownerLives("m")))
        .param("topic", topic)
        .param("maxAttempts", retries.maxAttempts())
        .param("me", heartbeat.owner())
        .param("state", state)
        .param("atMost", atMost)
        .query((row, _) -> messageOf(row))
        .list();
  }

  private void record(List<TakenMessage> taken) {
    take(taken.stream().filter(message -> !message.exhausted()), 1);
    take(taken.stream().filter(TakenMessage::exhausted), 0);
  }

  private void take(Stream<TakenMessage> messages, int attempts) {
    List<Long> ids = messages.map(TakenMessage::id).toList();
    if (!ids.isEmpty()) {
      jdbc.sql(
              """
              UPDATE farekeeper_outbox
              SET state = 'uncertain', owner = :owner, attempts = attempts + :attempts,
                  first_attempt_on = COALESCE(first_attempt_on, %s)
              WHERE id IN (:ids)
              """
                  .formatted(clock.now()))
          .param("attempts", attempts)
          .param("owner", heartbeat.owner())
          .param("ids", ids)
          .update();
    }
  }

  private boolean settle(TakenMessage taken, String state, @Nullable String error) {
    return end(taken, state, error, "settled_on = " + clock.now());
  }

  /** A long pause ends when the time to try is over, so that the message is given up then. */
  private boolean retry(TakenMessage taken, String state, Duration pause, String reason) {
    String next = clock.in(pause.compareTo(farthest) < 0 ? pause : farthest);
    String last =
        "TIMESTAMPADD(SECOND, %d, first_attempt_on)".formatted(retries.giveUpAfter().toSeconds());
    return end(taken, state, reason, "next_attempt_on = LEAST(%s, %s)".formatted(next, last));
  }

  /** Whether this attempt was still the message's latest. */
  private boolean end(TakenMessage taken, String state, @Nullable String error, String moment) {
    return jdbc.sql(
                "UPDATE farekeeper_outbox SET state = :state, owner = '', last_error = :error, "
                    + moment
                    + THIS_ATTEMPT)
            .param("state", state)
            .param("error", error)
            .param("id", taken.id())
            .param("attempt", taken.attempt())
            .update()
        == 1;
  }

  private static TakenMessage messageOf(ResultSet row) throws SQLException {
    boolean exhausted = row.getBoolean("exhausted");
    Recipient recipient =
        new Recipient(
            Recipient.Kind.of(row.getString("recipient")), row.getObject("user_id", Long.class));
    return new TakenMessage(
        row.getLong("id"),
        row.getInt("attempts") + (exhausted ? 0 : 1),
        exhausted,
        row.getString("last_error"),
        new OutgoingMessage(row.getString("message_key"), recipient, row.getString("payload")));
  }
}
