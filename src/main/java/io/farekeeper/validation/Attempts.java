package io.farekeeper.validation;

import io.farekeeper.bytemark.BytemarkProperties;
import io.farekeeper.refresh.RefreshRequests;
import io.farekeeper.servers.MySql;
import io.farekeeper.tickets.HeldPass;
import io.farekeeper.validation.Attempt.State;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The attempts to use a pass, table {@code farekeeper_activation}. Every change names the state and
 * the owner that it expects, and says whether it found them.
 */
class Attempts {
  private static final int FIRST_LOOK_SECONDS = 4;
  private static final int LONGEST_NOTE = 256;
  private static final int LONGEST_TEXT = 64;
  private static final int FORGOTTEN_AT_ONCE = 1000;

  private final JdbcClient jdbc;
  private final TransactionTemplate transaction;
  private final Copies copies;
  private final Turnstile turnstile;
  private final RefreshRequests refreshes;
  private final ValidationProperties properties;
  private final String select;
  private final long forgottenAfterSeconds;

  Attempts(
      JdbcClient jdbc,
      TransactionTemplate transaction,
      Copies copies,
      Turnstile turnstile,
      RefreshRequests refreshes,
      ValidationProperties properties,
      BytemarkProperties bytemark) {
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.copies = copies;
    this.turnstile = turnstile;
    this.refreshes = refreshes;
    this.properties = properties;
    this.forgottenAfterSeconds = 60 + bytemark.readTimeout().toSeconds();
    this.select =
        AttemptRows.select(
            bytemark
                .connectTimeout()
                .plus(bytemark.readTimeout())
                .plus(properties.settleTime())
                .plusMillis(999)
                .toSeconds());
  }

  /** Writes an attempt down and makes the pass busy; empty if it is. */
  Optional<Attempt> begin(Scan scan, String eventId) {
    copies.requireAlive();
    return turnstile.pass(
        () -> {
          try {
            MySql.retryingDeadlocks(() -> insert(scan, eventId));
            return busy(scan.passUuid()).filter(attempt -> attempt.eventId().equals(eventId));
          } catch (DuplicateKeyException e) {
            return Optional.empty();
          } catch (RuntimeException e) {
            // It may be there although nobody has been told.
            leave(eventId);
            throw e;
          }
        });
  }

  private int insert(Scan scan, String eventId) {
    return jdbc.sql(
            """
            INSERT INTO farekeeper_activation (event_id, user_id, pass_uuid, busy_pass, state,
              owner, presented_on, scan, next_on, created_on)
            VALUES (:event, :user, :pass, :pass, 'INTENDED', :me, :at, :scan,
              CURRENT_TIMESTAMP(3) + INTERVAL '%d' SECOND, CURRENT_TIMESTAMP(3))
            """
                .formatted(FIRST_LOOK_SECONDS))
        .param("event", eventId)
        .param("user", scan.userId())
        .param("pass", scan.passUuid())
        .param("me", copies.owner())
        .param(
            "at", LocalDateTime.ofInstant(scan.at(), ZoneOffset.UTC).truncatedTo(ChronoUnit.MILLIS))
        .param("scan", scan.details().toString())
        .update();
  }

  /** The attempt that keeps the pass busy. */
  Optional<Attempt> busy(String passUuid) {
    return jdbc.sql(select + " WHERE busy_pass = :pass")
        .param("pass", passUuid)
        .query(AttemptRows::read)
        .optional();
  }

  Optional<Attempt> find(long id) {
    return jdbc.sql(select + " WHERE id = :id").param("id", id).query(AttemptRows::read).optional();
  }

  /** The newest attempt of an event. */
  Optional<Attempt> ofEvent(String eventId) {
    return jdbc.sql(select + " WHERE event_id = :event ORDER BY id DESC LIMIT 1")
        .param("event", eventId)
        .query(AttemptRows::read)
        .optional();
  }

  /**
   * What nobody who lives works on and somebody is to look after, the longest waiting first; also
   * what a living copy has forgotten, so that no lost write can keep a pass busy for good.
   */
  List<Attempt> neglected(int atMost) {
    return jdbc.sql(
            "SELECT * FROM ("
                + select
                + " WHERE next_on <= CURRENT_TIMESTAMP(3)) n WHERE (NOT lives OR next_on < "
                + "CURRENT_TIMESTAMP(3) - INTERVAL '%d' SECOND)".formatted(forgottenAfterSeconds)
                + " ORDER BY next_on LIMIT :most")
        .param("most", atMost)
        .query(AttemptRows::read)
        .list();
  }

  /** What Bytemark's last known answer makes {@code uses_count} be at least; 0 if unknown. */
  int knownUses(String passUuid) {
    return jdbc.sql(
            """
            SELECT uses_after FROM farekeeper_activation
            WHERE pass_uuid = :pass AND uses_after IS NOT NULL ORDER BY id DESC LIMIT 1
            """)
        .param("pass", passUuid)
        .query(Integer.class)
        .optional()
        .orElse(0);
  }

  /** The rides on a pass that were granted without Bytemark, but for that of this attempt. */
  Grants grants(String passUuid, long exceptId) {
    return jdbc.sql(
            """
            SELECT COUNT(*), COALESCE(MAX(
              CASE WHEN created_on > CURRENT_TIMESTAMP(3) - INTERVAL '%d' SECOND
                THEN 1 ELSE 0 END), 0)
            FROM farekeeper_activation
            WHERE pass_uuid = :pass AND granted AND settled_on IS NULL AND id <> :except
            """
                .formatted(properties.offlineRide().toSeconds()))
        .param("pass", passUuid)
        .param("except", exceptId)
        .query((row, _) -> new Grants(row.getInt(1), row.getInt(2) == 1))
        .single();
  }

  /** Takes over what its owner, who is dead or nobody, left; empty if somebody else was faster. */
  Optional<Attempt> take(Attempt attempt) {
    copies.requireAlive();
    return change(attempt, attempt.state(), attempt.owner(), "owner = :new", Map.of())
        ? find(attempt.id())
        : Optional.empty();
  }

  /** Makes the pass of a granted attempt busy again, for its use; false if it is. */
  boolean resume(Attempt attempt) {
    try {
      return change(
          attempt, State.OFFLINE, copies.owner(), "state = 'INTENDED', busy_pass = pass_uuid");
    } catch (DuplicateKeyException e) {
      return false;
    }
  }

  /** Notes how the pass stands, and that Bytemark is called now. */
  boolean call(Attempt attempt, HeldPass pass) {
    copies.requireAlive();
    Map<String, Object> noted =
        new java.util.HashMap<>(
            Map.of(
                "uses", pass.usesCount().orElse(0),
                "status", clipped(pass.payloadStatus(), LONGEST_TEXT)));
    noted.put("first", pass.firstUse().map(text -> clipped(text, LONGEST_TEXT)).orElse(null));
    return change(
        attempt,
        State.INTENDED,
        copies.owner(),
        "state = 'CALLED', called_on = CURRENT_TIMESTAMP(3), uses_before = :uses,"
            + " status_before = :status, first_use_before = :first",
        noted);
  }

  /** The call may have used the pass: somebody is to look again. */
  boolean doubt(Attempt attempt, boolean granted, Duration lookAgain, String note) {
    return change(
        attempt,
        attempt.state(),
        copies.owner(),
        "state = 'UNKNOWN', owner = '', tries = tries + 1, note = :note, granted = (granted OR "
            + granted
            + "), next_on = "
            + in(lookAgain),
        Map.of("note", clipped(note, LONGEST_NOTE)));
  }

  /** The ride is granted and surely not used: to be used later. */
  boolean postpone(Attempt attempt, Duration until, String note) {
    return change(
        attempt,
        attempt.state(),
        copies.owner(),
        "state = 'OFFLINE', granted = TRUE, busy_pass = NULL, owner = '', tries = tries + 1,"
            + " note = :note, next_on = "
            + in(until),
        Map.of("note", clipped(note, LONGEST_NOTE)));
  }

  /** The pass was used: what the rider's cache needs for it is queued with that. */
  boolean use(Attempt attempt, HeldPass pass, List<Instant> refreshesAt) {
    byte[] bson = bytes(pass);
    Map<String, Object> values = new java.util.HashMap<>(Map.of("bson", bson));
    values.put("uses", pass.usesCount().isPresent() ? pass.usesCount().getAsInt() : null);
    return Boolean.TRUE.equals(
        transaction.execute(
            _ -> {
              boolean won =
                  change(
                      attempt,
                      attempt.state(),
                      copies.owner(),
                      "state = 'USED', used_pass = :bson, uses_after = :uses",
                      values);
              if (won) {
                refreshes.queue(attempt.userId(), refreshesAt);
              }
              return won;
            }));
  }

  /** The attempt is over. What the ticket log was to know is in it by now. */
  boolean settle(Attempt attempt, State end, @Nullable Reason reason, String note) {
    Map<String, Object> values =
        new java.util.HashMap<>(Map.of("end", end.name(), "note", clipped(note, LONGEST_NOTE)));
    values.put("reason", reason == null ? null : reason.name());
    return change(
        attempt,
        attempt.state(),
        copies.owner(),
        "state = :end, busy_pass = NULL, next_on = NULL, settled_on = CURRENT_TIMESTAMP(3),"
            + " used_pass = NULL, scan = NULL, reason = :reason, note = :note",
        values);
  }

  /** Leaves the attempt of an event, if there is one, to whoever looks after it next. */
  void leave(String eventId) {
    copies.release(
        () ->
            jdbc.sql(
                    "UPDATE farekeeper_activation SET owner = '' WHERE event_id = :event"
                        + " AND owner = :me AND settled_on IS NULL")
                .param("event", eventId)
                .param("me", copies.owner())
                .update());
  }

  /** Forgets some of what was settled long ago; false if there may be more. */
  boolean forgetOld() {
    return jdbc.sql(
                """
                DELETE FROM farekeeper_activation
                WHERE settled_on < CURRENT_TIMESTAMP(3) - INTERVAL '%d' DAY LIMIT %d
                """
                    .formatted(properties.keepAttempts().toDays(), FORGOTTEN_AT_ONCE))
            .update()
        < FORGOTTEN_AT_ONCE;
  }

  private boolean change(Attempt attempt, State from, String owner, String assignments) {
    return change(attempt, from, owner, assignments, Map.of());
  }

  private boolean change(
      Attempt attempt,
      State from,
      String owner,
      String assignments,
      Map<String, ? extends @Nullable Object> values) {
    JdbcClient.StatementSpec update =
        jdbc.sql(
                "UPDATE farekeeper_activation SET "
                    + assignments
                    + " WHERE id = :id AND state = :from AND owner = :owner")
            .param("id", attempt.id())
            .param("from", from.name())
            .param("owner", owner);
    if (assignments.contains(":new")) {
      update = update.param("new", copies.owner());
    }
    for (Map.Entry<String, ? extends @Nullable Object> value : values.entrySet()) {
      update = update.param(value.getKey(), value.getValue());
    }
    return update.update() == 1;
  }

  private static String in(Duration duration) {
    return "CURRENT_TIMESTAMP(3) + INTERVAL '%d' SECOND".formatted(duration.toSeconds());
  }

  private static byte[] bytes(HeldPass pass) {
    java.nio.ByteBuffer buffer =
        new RawBsonDocument(pass.payload(), new BsonDocumentCodec()).getByteBuffer().asNIO();
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private static String clipped(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length);
  }
}
