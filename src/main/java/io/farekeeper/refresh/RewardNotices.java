package io.farekeeper.refresh;

import io.farekeeper.outbox.MessageFailed;
import io.farekeeper.outbox.Notice;
import io.farekeeper.outbox.NoticeKind;
import io.farekeeper.outbox.Notices;
import io.farekeeper.stores.FieldData;
import io.farekeeper.stores.MySql;
import io.farekeeper.stores.SqlTime;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Notifies a user of a reward: one notice for all reward rows that are pending, put into the outbox
 * in the transaction that settles those rows. A user gets at most one in {@code
 * farekeeper.refresh.reward-every}.
 */
@Component
class RewardNotices {
  private static final Logger log = LoggerFactory.getLogger(RewardNotices.class);
  private static final String SAME_REWARD = "same reward";
  private static final String THESE = " WHERE id IN (:ids) AND status = 0";
  private static final int MAX_TRIES = 3;

  private final JdbcClient jdbc;
  private final Notes notes;
  private final FieldData fieldData;
  private final TransactionTemplate transaction;
  private final Notices notices;
  private final RefreshProperties properties;
  private final Clock clock;

  RewardNotices(
      JdbcClient jdbc,
      Notes notes,
      FieldData fieldData,
      TransactionTemplate transaction,
      Notices notices,
      RefreshProperties properties,
      Clock clock) {
    this.jdbc = jdbc;
    this.notes = notes;
    this.fieldData = fieldData;
    this.transaction = transaction;
    this.notices = notices;
    this.properties = properties;
    this.clock = clock;
  }

  /**
   * Settles the user's pending reward rows.
   *
   * @param batch names the run that waits for the notice; null if none does
   * @return how many rows were settled
   */
  int notifyUser(long userId, @Nullable String batch) {
    for (int tries = 1; tries <= MAX_TRIES; tries++) {
      Integer settled =
          MySql.retryingDeadlocks(
              () -> transaction.execute(tx -> settle(userId, batch, tx::setRollbackOnly)));
      if (Objects.requireNonNull(settled) >= 0) {
        return settled;
      }
    }
    throw new IllegalStateException(
        "the reward rows were changed by others " + MAX_TRIES + " times");
  }

  /** -1 if another program settled one of the rows meanwhile; nothing is then changed. */
  private int settle(long userId, @Nullable String batch, Runnable rollback) {
    Instant lastNotice = lockUser(userId);
    List<Long> rows = pendingRows(userId);
    if (rows.isEmpty()) {
      return 0;
    }
    Instant now = clock.instant();
    boolean alreadyNotified =
        lastNotice != null
            && lastNotice.plus(properties.rewardEvery()).isAfter(now)
            && !isAhead(userId, lastNotice, now);
    if (!alreadyNotified) {
      String key = "reward:" + rows.getFirst();
      notices.put(new Notice(key, userId, NoticeKind.REWARD, batch));
      remember(userId, key, rows, now);
    }
    if (markProcessed(rows, alreadyNotified) < rows.size()) {
      rollback.run();
      return -1;
    }
    return rows.size();
  }

  /**
   * A notice of tomorrow was never sent: an instance's clock was ahead, by the database's as well.
   */
  private boolean isAhead(long userId, Instant lastNotice, Instant now) {
    boolean ahead =
        lastNotice.isAfter(now.plus(SqlTime.SKEW))
            && jdbc.sql(
                        "SELECT COUNT(*) FROM farekeeper_reward_notified WHERE user_id = :user"
                            + " AND notified_on > CURRENT_TIMESTAMP(3) + INTERVAL '%d' SECOND"
                                .formatted(SqlTime.SKEW.toSeconds()))
                    .param("user", userId)
                    .query(Long.class)
                    .single()
                == 1;
    if (ahead) {
      fieldData.count(FieldData.Kind.FUTURE_MARK);
      log.warn("The last reward notice to user {} is marked as of the future: passed over", userId);
    }
    return ahead;
  }

  /** One decision about a user at a time, over all instances: this row is its lock. */
  private @Nullable Instant lockUser(long userId) {
    jdbc.sql("INSERT IGNORE INTO farekeeper_reward_notified (user_id) VALUES (:user)")
        .param("user", userId)
        .update();
    return jdbc.sql(
            "SELECT notified_on FROM farekeeper_reward_notified WHERE user_id = :user FOR UPDATE")
        .param("user", userId)
        .query((row, _) -> Optional.ofNullable(SqlTime.read(row, 1)))
        .single()
        .orElse(null);
  }

  private List<Long> pendingRows(long userId) {
    return jdbc.sql(
            """
            SELECT id FROM bytemark_ticket_refresh_log
            WHERE user_id = :user AND status = 0 AND activity_type = 2 ORDER BY id
            """)
        .param("user", userId)
        .query(Long.class)
        .list();
  }

  private void remember(long userId, String key, List<Long> rows, Instant now) {
    jdbc.sql(
            """
            UPDATE farekeeper_reward_notified SET notified_on = :now, notice_key = :key
            WHERE user_id = :user
            """)
        .param("now", SqlTime.of(now))
        .param("key", key)
        .param("user", userId)
        .update();
    for (Long row : rows) {
      jdbc.sql(
              """
              INSERT INTO farekeeper_reward_notice_row (row_id, notice_key) VALUES (:row, :key)
              ON DUPLICATE KEY UPDATE notice_key = VALUES(notice_key)
              """)
          .param("row", row)
          .param("key", key)
          .update();
    }
  }

  private int markProcessed(List<Long> rows, boolean same) {
    Map<String, Object> values = Map.of("ids", rows);
    return same
        ? notes.settle(
            "UPDATE bytemark_ticket_refresh_log SET status = 1, note = :note" + THESE,
            values,
            SAME_REWARD)
        : jdbc.sql("UPDATE bytemark_ticket_refresh_log SET status = 1" + THESE)
            .params(values)
            .update();
  }

  /** A notice that cannot be delivered gives its rows up, and lets the user be notified again. */
  @EventListener
  void on(MessageFailed failed) {
    if (!failed.topic().equals(Notices.TOPIC)) {
      return;
    }
    notes.settle(
        """
        UPDATE bytemark_ticket_refresh_log SET status = 2, note = :note
        WHERE status = 1 AND id IN
          (SELECT row_id FROM farekeeper_reward_notice_row WHERE notice_key = :key)
        """,
        Map.of("key", failed.key()),
        failed.reason());
    jdbc.sql(
            """
            UPDATE farekeeper_reward_notified SET notified_on = NULL, notice_key = NULL
            WHERE user_id = :user AND notice_key = :key
            """)
        .param("user", failed.recipient().riderId())
        .param("key", failed.key())
        .update();
  }
}
