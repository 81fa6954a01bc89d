package io.farekeeper.rewards;

import io.farekeeper.refresh.RewardRequests;
import io.farekeeper.rewards.Reward.State;
import io.farekeeper.stores.SqlTime;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
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
      SELECT id, user_id, milestone, rides, tickets, state, earned_on, attempts, next_attempt_on,
        issued_on, last_error
      FROM farekeeper_loyalty_reward
      """;

  private final JdbcClient jdbc;
  private final TransactionTemplate transaction;
  private final RewardRequests notices;
  private final LoyaltyRules rules;
  private final Clock clock;

  RewardStore(
      JdbcClient jdbc,
      TransactionTemplate transaction,
      RewardRequests notices,
      LoyaltyRules rules,
      Clock clock) {
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.notices = notices;
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
              if (news && !posted) {
                notices.queue(userId);
              }
              return news;
            }));
  }

  private boolean insert(long userId, int milestone, State state) {
    return jdbc.sql(
                """
                INSERT IGNORE INTO farekeeper_loyalty_reward
                  (user_id, milestone, rides, tickets, state, earned_on, next_attempt_on)
                VALUES (:user, :milestone, :rides, :tickets, :state, :now, :next)
                """)
            .param("user", userId)
            .param("milestone", milestone)
            .param("rides", milestone * rules.ridesPerReward())
            .param("tickets", rules.tickets())
            .param("state", state.word())
            .param("now", now())
            .param("next", state == State.PENDING ? now() : null)
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

  /** Rewards that are to be posted now, the longest waiting first. */
  List<Reward> due(int atMost) {
    return jdbc.sql(
            SELECT
                + """
                WHERE state IN ('pending', 'uncertain') AND next_attempt_on <= :now
                ORDER BY next_attempt_on, id LIMIT :most
                """)
        .param("now", now())
        .param("most", atMost)
        .query((row, _) -> read(row))
        .list();
  }

  /**
   * Records that a reward is about to be posted: from now on nobody knows whether it was, until an
   * answer is recorded. False if somebody else is at it.
   */
  boolean attempt(Reward reward, Instant ifNoAnswer) {
    return jdbc.sql(
                """
                UPDATE farekeeper_loyalty_reward
                SET state = 'uncertain', attempts = attempts + 1, next_attempt_on = :next
                WHERE id = :id AND attempts = :attempts AND state IN ('pending', 'uncertain')
                """)
            .param("id", reward.id())
            .param("attempts", reward.attempts())
            .param("next", SqlTime.of(ifNoAnswer))
            .update()
        == 1;
  }

  /** Records that the webhook took it, and asks for the notice. */
  void issued(Reward reward) {
    transaction.executeWithoutResult(
        _ -> {
          boolean news =
              jdbc.sql(
                          """
                          UPDATE farekeeper_loyalty_reward
                          SET state = 'issued', issued_on = :now, next_attempt_on = NULL,
                            last_error = NULL
                          WHERE id = :id AND state <> 'issued'
                          """)
                      .param("id", reward.id())
                      .param("now", now())
                      .update()
                  == 1;
          if (news) {
            notices.queue(reward.userId());
          }
        });
  }

  /** Records that a try did not lead to a yes. */
  void failed(long id, State state, String error) {
    jdbc.sql(
            """
            UPDATE farekeeper_loyalty_reward SET state = :state, last_error = :error,
              next_attempt_on = CASE WHEN :state = 'refused' THEN NULL ELSE next_attempt_on END
            WHERE id = :id AND state = 'uncertain'
            """)
        .param("id", id)
        .param("state", state.word())
        .param("error", error)
        .update();
  }

  /** Has a refused reward posted again; false if it is not refused. */
  boolean retry(long id) {
    return jdbc.sql(
                """
                UPDATE farekeeper_loyalty_reward
                SET state = 'pending', attempts = 0, next_attempt_on = :now
                WHERE id = :id AND state = 'refused'
                """)
            .param("id", id)
            .param("now", now())
            .update()
        == 1;
  }

  Optional<Reward> find(long id) {
    return jdbc.sql(SELECT + " WHERE id = :id")
        .param("id", id)
        .query((row, _) -> read(row))
        .optional();
  }

  /** A rider's rewards, the first first. */
  List<Reward> of(long userId) {
    return jdbc.sql(SELECT + " WHERE user_id = :user ORDER BY milestone")
        .param("user", userId)
        .query((row, _) -> read(row))
        .list();
  }

  /** All riders' rewards, newest first. */
  List<Reward> list(@Nullable State state, OptionalLong before, int atMost) {
    return jdbc.sql(
            SELECT
                + " WHERE id < :before"
                + (state == null ? "" : " AND state = :state")
                + " ORDER BY id DESC LIMIT :most")
        .params(
            Map.of(
                "before",
                before.orElse(Long.MAX_VALUE),
                "state",
                state == null ? "" : state.word(),
                "most",
                atMost))
        .query((row, _) -> read(row))
        .list();
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
