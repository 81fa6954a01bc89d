package io.farekeeper.validation.activation;

import io.farekeeper.bytemark.BytemarkProperties;
import io.farekeeper.cluster.DatabaseClock;
import io.farekeeper.cluster.InstanceHeartbeat;
import io.farekeeper.stores.SqlTime;
import io.farekeeper.tickets.Session;
import io.farekeeper.tickets.Sessions;
import io.farekeeper.validation.Scan;
import io.farekeeper.validation.UnconfirmedRides;
import io.farekeeper.validation.ValidationProperties;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Finds attempts to use a pass, in table {@code farekeeper_activation}. */
public class ActivationFinder {
  private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(1);
  private static final String GRANTS =
      """
      SELECT COALESCE(SUM(CASE WHEN granted AND settled_on IS NULL THEN 1 ELSE 0 END), 0) AS waiting,
        COALESCE(MAX(CASE WHEN presented_on > :from AND presented_on < :to
          THEN 1 ELSE 0 END), 0) AS running
      FROM farekeeper_activation
      WHERE pass_uuid = :pass AND user_id = :user
        AND ((granted AND settled_on IS NULL) OR %s) AND id <> :except
      """;

  private final JdbcClient jdbc;
  private final DatabaseClock clock;
  private final InstanceHeartbeat heartbeat;
  private final Sessions sessions;
  private final Duration offlineRide;
  private final Duration settleTime;
  private final Duration forgottenAfter;

  ActivationFinder(
      JdbcClient jdbc,
      DatabaseClock clock,
      InstanceHeartbeat heartbeat,
      Sessions sessions,
      ValidationProperties properties,
      BytemarkProperties bytemark) {
    this.jdbc = jdbc;
    this.clock = clock;
    this.heartbeat = heartbeat;
    this.sessions = sessions;
    this.offlineRide = properties.offlineRide();
    this.forgottenAfter = FORGOTTEN_AFTER.plus(bytemark.readTimeout());
    this.settleTime =
        bytemark.connectTimeout().plus(bytemark.readTimeout()).plus(properties.settleTime());
  }

  /** SQL that selects attempts; one is settling while Bytemark may still carry its call out. */
  private String select() {
    return """
    SELECT a.*, (%s) AS lives, (a.called_on > %s) AS settling FROM farekeeper_activation a\
    """
        .formatted(heartbeat.ownerLives("a"), clock.ago(settleTime));
  }

  /** The attempt that keeps the pass busy. */
  Optional<Attempt> busy(Scan scan) {
    return jdbc.sql(select() + " WHERE busy_pass = :pass")
        .param("pass", scan.passKey())
        .query(ActivationRows::read)
        .optional();
  }

  public Optional<Attempt> find(long id) {
    return jdbc.sql(select() + " WHERE id = :id")
        .param("id", id)
        .query(ActivationRows::read)
        .optional();
  }

  /** The newest attempt of an event. */
  public Optional<Attempt> ofEvent(String eventId) {
    return jdbc.sql(select() + " WHERE event_id = :event ORDER BY id DESC LIMIT 1")
        .param("event", eventId)
        .query(ActivationRows::read)
        .optional();
  }

  /**
   * What has no live owner and is to be taken up, the longest waiting first; also what a live
   * instance has forgotten, so that no lost write can keep a pass busy for good.
   */
  List<Attempt> neglected(int atMost) {
    return jdbc.sql(
            "SELECT * FROM ("
                + select()
                + " WHERE next_on <= %s) n WHERE (NOT lives OR next_on < %s)"
                    .formatted(clock.now(), clock.ago(forgottenAfter))
                + " ORDER BY next_on LIMIT :most")
        .param("most", atMost)
        .query(ActivationRows::read)
        .list();
  }

  /**
   * What is known here of a pass that an attempt has made busy, before it is used: in one
   * statement.
   *
   * @param lastUse what Bytemark's answer to the last use makes {@code uses_count} be at least; 0
   *     if unknown
   * @param unwritten whether the cache may not have that use yet
   * @param uncounted whether it was used without a count by which that could be seen in the cache
   * @param rides the other rides on it that Bytemark does not know of yet
   */
  public record BeforeUse(
      long lastUse,
      boolean unwritten,
      boolean uncounted,
      UnconfirmedRides rides,
      Session session) {}

  private record Columns(
      long lastUse,
      boolean unwritten,
      boolean uncounted,
      UnconfirmedRides rides,
      @Nullable String token,
      @Nullable String deadToken) {}

  /** What is known of the pass of this attempt. */
  public BeforeUse beforeUse(Attempt attempt) {
    Columns read = columns(attempt);
    Session session = sessions.of(attempt.userId(), read.token(), read.deadToken());
    return new BeforeUse(read.lastUse(), read.unwritten(), read.uncounted(), read.rides(), session);
  }

  private Columns columns(Attempt attempt) {
    return around(
            attempt.userId(),
            attempt.passKey(),
            attempt.presentedOn(),
            """
            SELECT rides.*, used.uses_after, used.state,
              EXISTS (SELECT 1 FROM farekeeper_activation WHERE pass_uuid = :pass AND id <> :except
                AND state = 'DONE' AND uses_after IS NULL) AS uncounted,
              %s
            FROM (%s) rides
            LEFT JOIN (SELECT uses_after, state FROM farekeeper_activation
              WHERE pass_uuid = :pass AND id <> :except
                AND (uses_after IS NOT NULL OR state = 'USED')
              ORDER BY id DESC LIMIT 1) used ON TRUE
            """
                .formatted(Sessions.columns(":user"), GRANTS.formatted("FALSE")))
        .param("except", attempt.id())
        .query(
            (row, _) ->
                new Columns(
                    row.getLong("uses_after"),
                    "USED".equals(row.getString("state")),
                    row.getBoolean("uncounted"),
                    rides(row),
                    row.getString("token"),
                    row.getString("dead_token")))
        .single();
  }

  /**
   * The rides on a pass that were granted without Bytemark and are not settled, but for that of
   * this attempt.
   *
   * @param scan the pass, by whom it is presented, and when: another user's ride neither runs for
   *     him nor takes a use from him (a device may have misread whose pass it was)
   */
  UnconfirmedRides grants(Scan scan, long exceptId) {
    return grants(scan, exceptId, "FALSE");
  }

  /**
   * The same for a pass that was presented some time ago: a ride around that moment for which the
   * pass was used is running, too.
   */
  public UnconfirmedRides grantsAround(Scan scan) {
    return grants(scan, 0, "state IN ('USED', 'DONE')");
  }

  private UnconfirmedRides grants(Scan scan, long exceptId, String orUsed) {
    return around(scan.userId(), scan.passKey(), scan.at(), GRANTS.formatted(orUsed))
        .param("except", exceptId)
        .query((row, _) -> rides(row))
        .single();
  }

  private static UnconfirmedRides rides(ResultSet row) throws SQLException {
    return new UnconfirmedRides(row.getInt("waiting"), row.getInt("running") == 1);
  }

  /**
   * Whether the pass was used here for another ride of this user around the same moment: two
   * devices may report one ride at once.
   */
  boolean wasUsedAround(Attempt ride) {
    return around(
                ride.userId(),
                ride.passKey(),
                ride.presentedOn(),
                """
                SELECT COUNT(*) FROM farekeeper_activation
                WHERE pass_uuid = :pass AND user_id = :user AND state IN ('USED', 'DONE')
                  AND presented_on > :from AND presented_on < :to AND id <> :id
                """)
            .param("id", ride.id())
            .query(Long.class)
            .single()
        > 0;
  }

  /** When the ride began that Bytemark does not know of yet and that is running at that moment. */
  public Optional<Instant> runningSince(Scan scan) {
    return around(
            scan.userId(),
            scan.passKey(),
            scan.at(),
            """
            SELECT presented_on FROM farekeeper_activation
            WHERE pass_uuid = :pass AND user_id = :user AND granted AND settled_on IS NULL
              AND presented_on > :from AND presented_on <= :at
            ORDER BY presented_on DESC LIMIT 1
            """)
        .param("at", SqlTime.of(scan.at()))
        .query(LocalDateTime.class)
        .optional()
        .map(began -> began.toInstant(ZoneOffset.UTC));
  }

  /** A statement on this user's rides with the pass, within the length of one of the moment. */
  private JdbcClient.StatementSpec around(long user, String pass, Instant at, String sql) {
    return jdbc.sql(sql)
        .param("user", user)
        .param("pass", pass)
        .param("from", SqlTime.of(at.minus(offlineRide)))
        .param("to", SqlTime.of(at.plus(offlineRide)));
  }
}
