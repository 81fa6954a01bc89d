package io.farekeeper.validation.activation;

import io.farekeeper.cluster.DatabaseClock;
import io.farekeeper.cluster.InstanceHeartbeat;
import io.farekeeper.refresh.RefreshRequests;
import io.farekeeper.stores.MySql;
import io.farekeeper.stores.SqlTime;
import io.farekeeper.stores.TextColumn;
import io.farekeeper.tickets.reading.PassView;
import io.farekeeper.validation.Bulkhead;
import io.farekeeper.validation.Reason;
import io.farekeeper.validation.Scan;
import io.farekeeper.validation.ValidationProperties;
import io.farekeeper.validation.activation.Attempt.State;
import io.farekeeper.web.ApiException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.jdbc.support.KeyHolder;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The attempts to use a pass, table {@code farekeeper_activation}. Every change names the state and
 * the owner that it expects, and says whether it found them.
 */
public class ActivationStore {
  private static final Duration FIRST_LOOK = Duration.ofSeconds(4);
  private static final TextColumn NOTE = TextColumn.own(256);
  private static final int FORGOTTEN_AT_ONCE = 1000;

  private final JdbcClient jdbc;
  private final DatabaseClock clock;
  private final TransactionTemplate transaction;
  private final InstanceHeartbeat heartbeat;
  private final Bulkhead bulkhead;
  private final RefreshRequests refreshes;
  private final ValidationProperties properties;
  private final ActivationFinder finder;

  ActivationStore(
      JdbcClient jdbc,
      DatabaseClock clock,
      TransactionTemplate transaction,
      InstanceHeartbeat heartbeat,
      Bulkhead bulkhead,
      RefreshRequests refreshes,
      ValidationProperties properties,
      ActivationFinder finder) {
    this.jdbc = jdbc;
    this.clock = clock;
    this.transaction = transaction;
    this.heartbeat = heartbeat;
    this.bulkhead = bulkhead;
    this.refreshes = refreshes;
    this.properties = properties;
    this.finder = finder;
  }

  /** Writes an attempt down and makes the pass busy; empty if it is. */
  Optional<Attempt> begin(Scan scan, String eventId) {
    bulkhead.requireAlive();
    return bulkhead.pass(
        () -> {
          try {
            long id =
                MySql.retryingDeadlocks(() -> insert(scan, eventId, State.INTENDED, null, null));
            return Optional.of(Attempt.begun(id, eventId, scan, heartbeat.owner()));
          } catch (DuplicateKeyException e) {
            return Optional.empty();
          } catch (RuntimeException e) {
            // It may be there although no answer came.
            leave(eventId);
            throw e;
          }
        });
  }

  /**
   * Writes down a ride that a device granted on its own; to be called in a transaction that does so
   * once.
   *
   * @param conflict why Bytemark surely has no use for it; null if it is to be asked
   */
  public void upload(Scan scan, String eventId, String scanId, @Nullable Reason conflict) {
    insert(scan, eventId, conflict == null ? State.OFFLINE : State.REFUSED, scanId, conflict);
  }

  private long insert(
      Scan scan, String eventId, State state, @Nullable String scanId, @Nullable Reason reason) {
    boolean intended = state == State.INTENDED;
    boolean settled = state == State.REFUSED;
    String lookAfter = intended ? clock.in(FIRST_LOOK) : clock.now();
    KeyHolder key = new GeneratedKeyHolder();
    jdbc.sql(
            """
            INSERT INTO farekeeper_activation (event_id, scan_id, user_id, pass_uuid, busy_pass,
              pass_spelling, state, granted, owner, presented_on, scan, reason, next_on, settled_on, created_on)
            VALUES (:event, :scanId, :user, :pass, :busy, :spelling, :state, :granted, :owner, :at, :scan,
              :reason, %s, %s, %s)
            """
                .formatted(
                    settled ? "NULL" : lookAfter, settled ? clock.now() : "NULL", clock.now()))
        .param("event", eventId)
        .param("scanId", scanId)
        .param("user", scan.userId())
        .param("pass", scan.passKey())
        .param("busy", intended ? scan.passKey() : null)
        .param("spelling", scan.passUuid())
        .param("state", state.name())
        .param("granted", !intended)
        .param("owner", intended ? heartbeat.owner() : InstanceHeartbeat.NO_OWNER)
        .param("at", SqlTime.of(scan.at()))
        .param("scan", settled ? null : scan.details().toString())
        .param("reason", reason == null ? null : reason.name())
        .update(key, "id");
    return Objects.requireNonNull(key.getKey()).longValue();
  }

  /** Takes over what has no live owner; empty if another instance was faster. */
  Optional<Attempt> take(Attempt attempt) {
    bulkhead.requireAlive();
    return change(attempt, attempt.owner(), "owner = :new", Map.of("new", heartbeat.owner()))
        ? finder.find(attempt.id())
        : Optional.empty();
  }

  /** Makes the pass of a granted attempt busy again, for its use; empty if it is. */
  Optional<Attempt> resume(Attempt attempt) {
    try {
      return change(attempt, "state = 'INTENDED', busy_pass = pass_uuid", Map.of())
          ? Optional.of(attempt.resumed())
          : Optional.empty();
    } catch (DuplicateKeyException e) {
      return Optional.empty();
    }
  }

  /** Notes how the pass stands, and that Bytemark is called now; empty if another instance does. */
  Optional<Attempt> call(Attempt attempt, PassView pass) {
    bulkhead.requireAlive();
    Attempt called = attempt.called(pass);
    Map<String, @Nullable Object> noted = new HashMap<>();
    noted.put("spelling", called.passUuid());
    noted.put("uses", called.usesBefore());
    noted.put("status", called.statusBefore());
    noted.put("first", called.firstUseBefore());
    return change(
            attempt,
            "state = 'CALLED', called_on = "
                + clock.now()
                + ", uses_before = :uses, status_before = :status, first_use_before = :first,"
                + " pass_spelling = :spelling",
            noted)
        ? Optional.of(called)
        : Optional.empty();
  }

  /** The call may have used the pass: it is to be looked up again. */
  boolean doubt(Attempt attempt, boolean granted, String note) {
    return change(
        attempt,
        "state = 'UNKNOWN', owner = '', tries = tries + 1, note = :note, granted = (granted OR "
            + granted
            + "), next_on = "
            + clock.in(attempt.pause()),
        noted(note));
  }

  /** The ride is granted and surely not used: to be used later. */
  boolean postpone(Attempt attempt, String note) {
    return change(
        attempt,
        "state = 'OFFLINE', granted = TRUE, busy_pass = NULL, owner = '', tries = tries + 1,"
            + " note = :note, next_on = "
            + clock.in(attempt.pause()),
        noted(note));
  }

  /**
   * The pass was used: what the rider's cache needs for it is queued with that. Empty if another
   * has the attempt.
   */
  public Optional<Attempt> use(Attempt attempt, PassView pass, List<Instant> refreshesAt) {
    RawBsonDocument used = new RawBsonDocument(pass.payload(), new BsonDocumentCodec());
    Map<String, @Nullable Object> values = new HashMap<>(Map.of("bson", bytes(used)));
    values.put("uses", pass.usesCount().isPresent() ? pass.usesCount().getAsLong() : null);
    String assignments = "state = 'USED', used_pass = :bson, uses_after = :uses";
    boolean won =
        Boolean.TRUE.equals(
            transaction.execute(
                _ -> {
                  boolean mine = change(attempt, assignments, values);
                  if (mine) {
                    refreshes.queue(attempt.userId(), refreshesAt);
                  }
                  return mine;
                }));
    return won ? Optional.of(attempt.used(used)) : Optional.empty();
  }

  /**
   * What follows from a use could not all be written: it is to be tried again, and the pass is not
   * busy until then. Who uses it next sees that the cache may be behind.
   */
  public boolean release(Attempt used, String note) {
    return change(
        used,
        "busy_pass = NULL, owner = '', tries = tries + 1, note = :note, next_on = "
            + clock.in(used.pause()),
        noted(note));
  }

  /** The attempt is over. What the ticket log was to know is in it by now. */
  public boolean settle(Attempt attempt, State end, @Nullable Reason reason, String note) {
    Map<String, @Nullable Object> values = new HashMap<>(noted(note));
    values.put("end", end.name());
    values.put("reason", reason == null ? null : reason.name());
    return change(
        attempt,
        "state = :end, busy_pass = NULL, next_on = NULL, settled_on = "
            + clock.now()
            + ", used_pass = NULL, scan = NULL, reason = :reason, note = :note",
        values);
  }

  /** Leaves the attempt of an event, if there is one, to the next recovery. */
  public void leave(String eventId) {
    heartbeat.release(
        () ->
            jdbc.sql(
                    "UPDATE farekeeper_activation SET owner = '' WHERE event_id = :event"
                        + " AND owner = :me AND settled_on IS NULL")
                .param("event", eventId)
                .param("me", heartbeat.owner())
                .update());
  }

  /** Forgets some of what was settled long ago; false if there may be more. */
  boolean forgetOld() {
    return forgetOld("farekeeper_offline_scan", "created_on")
        && forgetOld("farekeeper_activation", "settled_on");
  }

  private boolean forgetOld(String table, String column) {
    return jdbc.sql(
                "DELETE FROM %s WHERE %s < %s LIMIT %d"
                    .formatted(
                        table, column, clock.ago(properties.keepAttempts()), FORGOTTEN_AT_ONCE))
            .update()
        < FORGOTTEN_AT_ONCE;
  }

  /** What a caller reads if another instance has taken the attempt over. */
  public static ApiException lost() {
    return ApiException.unavailable("Another instance has this validation; try again");
  }

  /** Changes an attempt of this instance. */
  private boolean change(
      Attempt attempt, String assignments, Map<String, ? extends @Nullable Object> values) {
    return change(attempt, heartbeat.owner(), assignments, values);
  }

  private boolean change(
      Attempt attempt,
      String owner,
      String assignments,
      Map<String, ? extends @Nullable Object> values) {
    return jdbc.sql(
                "UPDATE farekeeper_activation SET "
                    + assignments
                    + " WHERE id = :id AND state = :from AND owner = :owner")
            .params(values)
            .param("id", attempt.id())
            .param("from", attempt.state().name())
            .param("owner", owner)
            .update()
        == 1;
  }

  private static byte[] bytes(RawBsonDocument document) {
    ByteBuffer buffer = document.getByteBuffer().asNIO();
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private static Map<String, String> noted(String note) {
    return Map.of("note", NOTE.fit(note));
  }
}
