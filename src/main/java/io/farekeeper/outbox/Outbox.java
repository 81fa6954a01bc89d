package io.farekeeper.outbox;

import io.farekeeper.cluster.DatabaseClock;
import io.farekeeper.stores.Pause;
import io.farekeeper.stores.RetryPolicy;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Where features leave the messages that they decided on. */
public class Outbox {
  private static final RetryPolicy LOOKS =
      RetryPolicy.doubling(Duration.ofMillis(20), Duration.ofMillis(500));

  private final JdbcClient jdbc;
  private final DatabaseClock clock;
  private final WakeUps wakeUps;
  private final OutboxDispatcher dispatcher;

  Outbox(JdbcClient jdbc, DatabaseClock clock, WakeUps wakeUps, OutboxDispatcher dispatcher) {
    this.jdbc = jdbc;
    this.clock = clock;
    this.wakeUps = wakeUps;
    this.dispatcher = dispatcher;
  }

  /**
   * SQL that joins the message of a topic to a row, known as {@code m}, with the columns {@code
   * state} ({@code pending}, {@code uncertain}, {@code sent}, {@code failed}), {@code attempts},
   * {@code next_attempt_on} and {@code last_error}.
   *
   * @param key SQL for the message's key
   */
  public static String joined(String topic, String key) {
    return "LEFT JOIN farekeeper_outbox m ON m.topic = '%s' AND m.message_key = %s"
        .formatted(topic, key);
  }

  /**
   * Puts a message into the outbox in the caller's transaction; it is sent right after the commit,
   * or when {@link #deliverDue} is called for its topic. A key that is there already changes
   * nothing, unless that message has failed: then it is pending again, with the new payload and
   * batch and its attempts cleared.
   *
   * @throws IllegalTransactionStateException if the caller has no transaction
   * @throws org.springframework.dao.DataAccessException if MySQL is down or refuses
   */
  public void put(Message message) {
    if (!TransactionSynchronizationManager.isActualTransactionActive()) {
      throw new IllegalTransactionStateException(
          "a message is put into the outbox in the transaction that decides it");
    }
    if (insert(message) || revive(message)) {
      TransactionSynchronizationManager.registerSynchronization(
          new TransactionSynchronization() {
            @Override
            public void afterCommit() {
              wakeUps.of(message.topic()).signal();
            }
          });
    }
  }

  /**
   * Delivers what is due of a topic, one message after the other, in the caller's thread. What was
   * in vain is not due again before its pause is over. Of a topic that no bean declares nothing is
   * delivered.
   *
   * @param goOn is given what came of each attempt, and says whether the next one follows
   * @throws org.springframework.dao.DataAccessException if MySQL is down or refuses
   */
  public void deliverDue(String topic, Predicate<DeliveryAttempt> goOn) {
    dispatcher.deliverDue(topic, goOn);
  }

  /**
   * Waits until nothing of the batch is to be expected within the time: all are sent or failed, or
   * their next attempt is later.
   *
   * @throws org.springframework.dao.DataAccessException if MySQL is down or refuses
   */
  public BatchResult awaitBatch(String batch, Duration atMost) {
    long end = System.nanoTime() + atMost.toNanos();
    long left = atMost.toNanos();
    boolean waits = true;
    for (int looks = 1; waits && left > 0 && hasMoving(batch, left); looks++) {
      waits = Pause.of(Duration.ofNanos(Math.min(left, LOOKS.after(looks).toNanos())));
      left = end - System.nanoTime();
    }
    return resultOf(batch);
  }

  /**
   * How the messages of a batch stand.
   *
   * @param sent delivered
   * @param failed refused or given up
   * @param open still to be sent, or without an answer so far
   */
  public record BatchResult(int sent, int failed, int open) {}

  private boolean insert(Message message) {
    return write(
        """
        INSERT IGNORE INTO farekeeper_outbox (topic, message_key, recipient, user_id, payload,
            batch, state, next_attempt_on, created_on)
        VALUES (:topic, :key, :recipient, :user, :payload, :batch, 'pending', %1$s, %1$s)
        """,
        message);
  }

  private boolean revive(Message message) {
    return write(
        """
        UPDATE farekeeper_outbox
        SET recipient = :recipient, user_id = :user, payload = :payload, batch = :batch,
            state = 'pending', attempts = 0, first_attempt_on = NULL, next_attempt_on = %1$s,
            last_error = NULL, settled_on = NULL
        WHERE topic = :topic AND message_key = :key AND state = 'failed'
        """,
        message);
  }

  private boolean write(String sql, Message message) {
    return jdbc.sql(sql.formatted(clock.now()))
            .param("topic", message.topic())
            .param("key", message.key())
            .param("recipient", message.recipient().kind().word())
            .param("user", message.recipient().userId())
            .param("payload", message.payload())
            .param("batch", message.batch())
            .update()
        == 1;
  }

  private boolean hasMoving(String batch, long leftNanos) {
    return jdbc.sql(
            """
            SELECT id FROM farekeeper_outbox
            WHERE batch = :batch AND state IN ('pending', 'uncertain')
              AND (owner <> '' OR next_attempt_on <= %s)
            LIMIT 1
            """
                .formatted(clock.in(Duration.ofNanos(leftNanos))))
        .param("batch", batch)
        .query(Long.class)
        .optional()
        .isPresent();
  }

  private BatchResult resultOf(String batch) {
    Map<String, Integer> counts = new HashMap<>();
    RowCallbackHandler count = row -> counts.put(row.getString(1), row.getInt(2));
    jdbc.sql("SELECT state, COUNT(*) FROM farekeeper_outbox WHERE batch = ? GROUP BY state")
        .param(batch)
        .query(count);
    int sent = counts.getOrDefault("sent", 0);
    int failed = counts.getOrDefault("failed", 0);
    int open = counts.getOrDefault("pending", 0) + counts.getOrDefault("uncertain", 0);
    return new BatchResult(sent, failed, open);
  }
}
