package io.farekeeper.outbox;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Where features leave the notices that they decided on. */
public class Outbox {
  private static final String INSERT =
      """
      INSERT IGNORE INTO farekeeper_notice (notice_key, user_id, kind, type, title, body, metadata,
          language, silent, batch, state, next_attempt_on, created_on)
      VALUES (:key, :userId, :kind, :type, :title, :body, :metadata, :language, :silent, :batch,
          'pending', CURRENT_TIMESTAMP(3), CURRENT_TIMESTAMP(3))
      """;
  private static final String REVIVE =
      """
      UPDATE farekeeper_notice
      SET type = :type, title = :title, body = :body, metadata = :metadata, language = :language,
          silent = :silent, batch = :batch, state = 'pending', attempts = 0,
          first_attempt_on = NULL, next_attempt_on = CURRENT_TIMESTAMP(3), last_error = NULL,
          settled_on = NULL
      WHERE notice_key = :key AND state = 'failed'
      """;
  private static final String HAS_MOVING =
      """
      SELECT id FROM farekeeper_notice
      WHERE batch = :batch AND state IN ('pending', 'uncertain')
        AND (in_flight
          OR next_attempt_on <= TIMESTAMPADD(MICROSECOND, :left, CURRENT_TIMESTAMP(3)))
      LIMIT 1
      """;
  private static final Duration SHORTEST_LOOK = Duration.ofMillis(20);
  private static final Duration LONGEST_LOOK = Duration.ofMillis(500);

  private final JdbcClient jdbc;
  private final NoticeTexts texts;
  private final WakeUp wakeUp;

  Outbox(JdbcClient jdbc, NoticeTexts texts, WakeUp wakeUp) {
    this.jdbc = jdbc;
    this.texts = texts;
    this.wakeUp = wakeUp;
  }

  /**
   * Puts a notice into the outbox in the caller's transaction, worded in the deployment's language;
   * it is sent right after the commit. A key that is there already changes nothing, unless that
   * notice has failed: then it is worded anew and pending again, with its tries cleared and with
   * the new batch.
   *
   * @throws IllegalTransactionStateException if the caller has no transaction
   * @throws org.springframework.dao.DataAccessException if MySQL is down or refuses
   */
  public void put(Notice notice) {
    if (!TransactionSynchronizationManager.isActualTransactionActive()) {
      throw new IllegalTransactionStateException(
          "a notice is put into the outbox in the transaction that decides it");
    }
    if (write(INSERT, notice) || write(REVIVE, notice)) {
      TransactionSynchronizationManager.registerSynchronization(
          new TransactionSynchronization() {
            @Override
            public void afterCommit() {
              wakeUp.signal();
            }
          });
    }
  }

  /**
   * Waits until nothing of the batch is to be expected within the time: all are sent or failed, or
   * their next try is later.
   *
   * @throws org.springframework.dao.DataAccessException if MySQL is down or refuses
   */
  public BatchResult awaitBatch(String batch, Duration atMost) {
    long end = System.nanoTime() + atMost.toNanos();
    Duration look = SHORTEST_LOOK;
    try {
      for (long left = atMost.toNanos(); left > 0; left = end - System.nanoTime()) {
        if (!hasMoving(batch, left)) {
          break;
        }
        Thread.sleep(Duration.ofNanos(Math.min(left, look.toNanos())));
        look =
            look.multipliedBy(2).compareTo(LONGEST_LOOK) < 0 ? look.multipliedBy(2) : LONGEST_LOOK;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return resultOf(batch);
  }

  /**
   * How the notices of a batch stand.
   *
   * @param sent delivered
   * @param failed refused or given up
   * @param open still to be sent, or without an answer so far
   */
  public record BatchResult(int sent, int failed, int open) {}

  private boolean write(String sql, Notice notice) {
    Wording wording = texts.of(notice.kind());
    return jdbc.sql(sql)
            .param("key", notice.key())
            .param("userId", notice.userId())
            .param("kind", notice.kind().name())
            .param("type", wording.type())
            .param("title", wording.title())
            .param("body", wording.body())
            .param("metadata", wording.metadata())
            .param("language", wording.language())
            .param("silent", wording.silent())
            .param("batch", notice.batch())
            .update()
        == 1;
  }

  private boolean hasMoving(String batch, long leftNanos) {
    return jdbc.sql(HAS_MOVING)
        .param("batch", batch)
        .param("left", leftNanos / 1000)
        .query(Long.class)
        .optional()
        .isPresent();
  }

  private BatchResult resultOf(String batch) {
    Map<String, Integer> counts = new HashMap<>();
    RowCallbackHandler count = row -> counts.put(row.getString(1), row.getInt(2));
    jdbc.sql("SELECT state, COUNT(*) FROM farekeeper_notice WHERE batch = ? GROUP BY state")
        .param(batch)
        .query(count);
    int sent = counts.getOrDefault("sent", 0);
    int failed = counts.getOrDefault("failed", 0);
    int open = counts.getOrDefault("pending", 0) + counts.getOrDefault("uncertain", 0);
    return new BatchResult(sent, failed, open);
  }
}
