package io.farekeeper.tickets;

import io.farekeeper.stores.FailureClassifier;
import io.farekeeper.stores.Sha256;
import io.farekeeper.stores.Trace;
import java.time.Clock;
import java.time.LocalDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** The users' sessions with Bytemark: their tokens, and which of them are known to be dead. */
@Component
public class Sessions {
  private static final Logger log = LoggerFactory.getLogger(Sessions.class);

  private final JdbcClient jdbc;
  private final TransactionTemplate transaction;
  private final ApplicationEventPublisher events;
  private final Clock clock;

  public Sessions(
      JdbcClient jdbc,
      TransactionTemplate transaction,
      ApplicationEventPublisher events,
      Clock clock) {
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.events = events;
    this.clock = clock;
  }

  /** One user's session. */
  public Session of(long userId) {
    return Objects.requireNonNull(of(List.of(userId)).get(userId));
  }

  /**
   * SQL of two columns, {@code token} and {@code dead_token}, that are to be given to {@link #of(
   * long, String, String)}: for whoever reads a user's session along with rows of its own.
   *
   * @param user SQL that is the user's id
   */
  public static String columns(String user) {
    return """
    (SELECT t.token FROM bytemark_tokens t
      WHERE t.user_id = %1$s AND t.token IS NOT NULL AND t.token <> ''
      ORDER BY t.id DESC LIMIT 1) AS token,
    (SELECT d.token_sha256 FROM farekeeper_dead_session d WHERE d.user_id = %1$s) AS dead_token\
    """
        .formatted(user);
  }

  /**
   * One user's session, of which the columns were read.
   *
   * @param token the newest token; null if the user has none
   * @param deadHash the hash of the token that is known to be dead; null if none is
   */
  public Session of(long userId, @Nullable String token, @Nullable String deadHash) {
    return token == null
        ? new Session(userId, null, false)
        : session(userId, new Stored(token, deadHash));
  }

  private Session session(long userId, Stored stored) {
    boolean dead = stored.isDead();
    String deadHash = stored.deadHash();
    if (deadHash != null && !dead) {
      reviveUnlessRefused(userId, deadHash);
    }
    return new Session(userId, stored.token(), dead);
  }

  /**
   * The sessions of some users, one for each of them. A session that was dead and has a new token
   * is revived on the way.
   */
  public Map<Long, Session> of(Collection<Long> userIds) {
    Map<Long, Session> sessions = new HashMap<>();
    userIds.forEach(id -> sessions.put(id, new Session(id, null, false)));
    newestTokens(userIds)
        .forEach((userId, stored) -> sessions.put(userId, session(userId, stored)));
    return sessions;
  }

  /**
   * Looks again at sessions that were dead, the longest unchecked ones first, and revives those
   * whose user has a new token.
   *
   * @param atMost how many to look at
   */
  public void reviveRenewed(int atMost) {
    List<Long> users =
        jdbc.sql("SELECT user_id FROM farekeeper_dead_session ORDER BY checked_on LIMIT :most")
            .param("most", atMost)
            .query(Long.class)
            .list();
    if (users.isEmpty()) {
      return;
    }
    of(users);
    jdbc.sql("UPDATE farekeeper_dead_session SET checked_on = :now WHERE user_id IN (:ids)")
        .param("now", LocalDateTime.now(clock))
        .param("ids", users)
        .update();
  }

  /** The next users with a token, in the order of their ids. */
  public List<Long> usersAfter(long userId, int atMost) {
    return jdbc.sql(
            """
            SELECT DISTINCT user_id FROM bytemark_tokens
            WHERE user_id > :after AND token IS NOT NULL AND token <> ''
            ORDER BY user_id LIMIT :most
            """)
        .param("after", userId)
        .param("most", atMost)
        .query(Long.class)
        .list();
  }

  /** Remembers that Bytemark has declared the session's token expired. */
  public void markDead(Session session) {
    jdbc.sql(
            """
            INSERT INTO farekeeper_dead_session (user_id, token_sha256, since, checked_on)
            VALUES (:user, :hash, :now, :now)
            ON DUPLICATE KEY UPDATE token_sha256 = VALUES(token_sha256),
              since = VALUES(since), checked_on = VALUES(checked_on)
            """)
        .param("user", session.userId())
        .param("hash", Sha256.hexOf(Objects.requireNonNull(session.token())))
        .param("now", LocalDateTime.now(clock))
        .update();
  }

  private Map<Long, Stored> newestTokens(Collection<Long> userIds) {
    if (userIds.isEmpty()) {
      return Map.of();
    }
    Map<Long, Stored> newest = new HashMap<>();
    jdbc.sql(
            """
            SELECT t.user_id, t.token, d.token_sha256
            FROM bytemark_tokens t
            LEFT JOIN farekeeper_dead_session d ON d.user_id = t.user_id
            WHERE t.user_id IN (:ids) AND t.token IS NOT NULL AND t.token <> ''
            ORDER BY t.id
            """)
        .param("ids", userIds)
        .query(
            row -> {
              // The newest row with a token counts: it comes last.
              newest.put(row.getLong(1), new Stored(row.getString(2), row.getString(3)));
            });
    return newest;
  }

  /** One user's rows that cannot be pending again keep nobody else from his session. */
  private void reviveUnlessRefused(long userId, String deadHash) {
    try {
      transaction.executeWithoutResult(_ -> revive(userId, deadHash));
    } catch (RuntimeException e) {
      if (FailureClassifier.classify(e).filter(failure -> !failure.isOfServer()).isEmpty()) {
        throw e;
      }
      log.warn("The session of user {} was not revived: {}", userId, Trace.inShort(e));
    }
  }

  /** Of all who see the new token at once, the one who forgets the dead session says so. */
  private void revive(long userId, String deadHash) {
    int forgotten =
        jdbc.sql(
                "DELETE FROM farekeeper_dead_session WHERE user_id = :user AND token_sha256 ="
                    + " :hash")
            .param("user", userId)
            .param("hash", deadHash)
            .update();
    if (forgotten == 1) {
      events.publishEvent(new SessionRevived(userId));
    }
  }

  /** A user's newest token, and the hash of the one that is known to be dead. */
  private record Stored(String token, @Nullable String deadHash) {
    boolean isDead() {
      return deadHash != null && deadHash.equals(Sha256.hexOf(token));
    }
  }
}
