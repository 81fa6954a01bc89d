package io.farekeeper.rewards;

import io.farekeeper.outbox.MessageDelivered;
import io.farekeeper.outbox.MessageFailed;
import io.farekeeper.outbox.Outbox;
import io.farekeeper.refresh.RewardRequests;
import io.farekeeper.rewards.Reward.State;
import io.farekeeper.stores.SqlTime;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The ledger of rewards in MySQL: a milestone of a rider is in it once. The request for the notice
 * is queued in the transaction that makes the reward the rider's.
 */
@Component
class RewardStore {
  private static final String SELECT =
      """
      SELECT r.id, r.user_id, r.milestone, r.rides, r.tickets, r.earned_on, r.issued_on,
        CASE WHEN r.state = 'pending' AND m.state = 'uncertain' THEN 'uncertain' ELSE r.state END
          AS state,
        COALESCE(m.attempts, r.attempts) AS attempts,
        CASE WHEN r.state = 'pending' THEN m.next_attempt_on END AS next_attempt_on,
        COALESCE(m.last_error, r.last_error) AS last_error
      FROM farekeeper_loyalty_reward r
      """
          + RewardMessages.JOINED;

  private final JdbcClient jdbc;
  private final TransactionTemplate transaction;
  private final RewardRequests notices;
  private final Outbox outbox;
  private final LoyaltyRules rules;
  private final Clock clock;

  RewardStore(
      JdbcClient jdbc,
      TransactionTemplate transaction,
      RewardRequests notices,
      Outbox outbox,
      LoyaltyRules rules,
      Clock clock) {
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.notices = notices;
    this.outbox = outbox;
    this.rules = rules;
    this.clock = clock;
  }

  /** Records that a rider has reached a milestone; false if that was known. */
  boolean earn(long userId, int milestone) {
    boolean posted = rules.issuer() == LoyaltyRules.Issuer.WEBHOOK;
    return Boolean.TRUE.equals(
        transaction.execute(
            _ -> {
              boolean news = insert(userId, milestone, posted ? State.PENDING : State.EARNED);
              if (news && posted) {
                outbox.put(RewardMessages.of(of(userId, milestone)));
              } else if (news) {
                notices.queue(userId);
              }
              return news;
            }));
  }

  private boolean insert(long userId, int milestone, State state) {
    return jdbc.sql(
                """
                INSERT IGNORE INTO farekeeper_loyalty_reward
                  (user_id, milestone, rides, tickets, state, earned_on)
                VALUES (:user, :milestone, :rides, :tickets, :state, :now)
                """)
            .param("user", userId)
            .param("milestone", milestone)
            .param("rides", milestone * rules.ridesPerReward())
            .param("tickets", rules.tickets())
            .param("state", state.word())
            .param("now", now())
            .update()
        == 1;
  }

  /** How many milestones of a rider are recorded. */
  int milestonesOf(long userId) {
    return jdbc.sql("SELECT COUNT(*) FROM farekeeper_loyalty_reward WHERE user_id = :user")
        .param("user", userId)
        .query(Integer.class)
        .single();
  }

  /** The webhook has taken a reward: the notice is asked for in the same transaction. */
  @EventListener
  void on(MessageDelivered delivered) {
    if (delivered.topic().equals(RewardMessages.TOPIC)) {
      issued(RewardMessages.idOf(delivered.key()), delivered.attempts());
    }
  }

  /** The webhook has refused a reward, or taken it in no attempt. */
  @EventListener
  void on(MessageFailed failed) {
    if (failed.topic().equals(RewardMessages.TOPIC)) {
      refused(RewardMessages.idOf(failed.key()), failed.attempts(), failed.reason());
    }
  }

  void issued(long id, int attempts) {
    boolean news =
        jdbc.sql(
                    """
                    UPDATE farekeeper_loyalty_reward
                    SET state = 'issued', issued_on = :now, attempts = :attempts, last_error = NULL
                    WHERE id = :id AND state <> 'issued'
                    """)
                .param("id", id)
                .param("attempts", attempts)
                .param("now", now())
                .update()
            == 1;
    if (news) {
      notices.queue(find(id).orElseThrow().userId());
    }
  }

  void refused(long id, int attempts, String error) {
    jdbc.sql(
            """
            UPDATE farekeeper_loyalty_reward
            SET state = 'refused', attempts = :attempts, last_error = :error
            WHERE id = :id AND state = 'pending'
            """)
        .param("id", id)
        .param("attempts", attempts)
        .param("error", error)
        .update();
  }

  /** Has a refused reward posted again; false if it is not refused. */
  boolean retry(long id) {
    return Boolean.TRUE.equals(
        transaction.execute(
            _ -> {
              boolean refused =
                  jdbc.sql(
                              """
                              UPDATE farekeeper_loyalty_reward SET state = 'pending', attempts = 0
                              WHERE id = :id AND state = 'refused'
                              """)
                          .param("id", id)
                          .update()
                      == 1;
              if (refused) {
                outbox.put(RewardMessages.of(find(id).orElseThrow()));
              }
              return refused;
            }));
  }

  Optional<Reward> find(long id) {
    return jdbc.sql(SELECT + " WHERE r.id = :id")
        .param("id", id)
        .query((row, _) -> read(row))
        .optional();
  }

  /** A rider's rewards, the first first. */
  List<Reward> of(long userId) {
    return jdbc.sql(SELECT + " WHERE r.user_id = :user ORDER BY r.milestone")
        .param("user", userId)
        .query((row, _) -> read(row))
        .list();
  }

  private Reward of(long userId, int milestone) {
    return jdbc.sql(SELECT + " WHERE r.user_id = :user AND r.milestone = :milestone")
        .param("user", userId)
        .param("milestone", milestone)
        .query((row, _) -> read(row))
        .single();
  }

  /** All riders' rewards, newest first. */
  List<Reward> list(@Nullable State state, OptionalLong before, int atMost) {
    return jdbc.sql(
            SELECT
                + " WHERE r.id < :before"
                + (state == null ? "" : " AND " + is(state))
                + " ORDER BY r.id DESC LIMIT :most")
        .param("before", before.orElse(Long.MAX_VALUE))
        .param("most", atMost)
        .query((row, _) -> read(row))
        .list();
  }

  /** SQL for the state, as it is shown: what is open is told apart by its message. */
  private static String is(State state) {
    return switch (state) {
      case PENDING -> "r.state = 'pending' AND COALESCE(m.state, 'pending') <> 'uncertain'";
      case UNCERTAIN -> "r.state = 'pending' AND m.state = 'uncertain'";
      case EARNED, ISSUED, REFUSED -> "r.state = '" + state.word() + "'";
    };
  }

  private static Reward read(ResultSet row) throws SQLException {
    return new Reward(
        row.getLong("id"),
        row.getLong("user_id"),
        row.getInt("milestone"),
        row.getInt("rides"),
        row.getInt("tickets"),
        State.of(row.getString("state")).orElseThrow(),
        Objects.requireNonNull(SqlTime.read(row, "earned_on")),
        row.getInt("attempts"),
        SqlTime.read(row, "next_attempt_on"),
        SqlTime.read(row, "issued_on"),
        row.getString("last_error"));
  }

  private LocalDateTime now() {
    return SqlTime.of(clock.instant());
  }
}
