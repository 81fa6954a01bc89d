package io.farekeeper.validation;

import io.farekeeper.cluster.DatabaseClock;
import io.farekeeper.cluster.InstanceHeartbeat;
import io.farekeeper.stores.Sha256;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Requests by caller and key, each with one answer: table {@code farekeeper_validation}. */
public class IdempotencyStore {
  private static final int DELETED_AT_ONCE = 1000;
  private static final Duration KEPT = Duration.ofHours(24);

  /** No request takes longer: one that does was forgotten by its owner. */
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private final JdbcClient jdbc;
  private final DatabaseClock clock;
  private final InstanceHeartbeat heartbeat;
  private final Bulkhead bulkhead;

  IdempotencyStore(
      JdbcClient jdbc, DatabaseClock clock, InstanceHeartbeat heartbeat, Bulkhead bulkhead) {
    this.jdbc = jdbc;
    this.clock = clock;
    this.heartbeat = heartbeat;
    this.bulkhead = bulkhead;
  }

  /** What became of the attempt to take up a request. */
  sealed interface Claim {
    /**
     * It is the caller's to answer.
     *
     * @param eventId what its entries in the ticket log derive their ids from
     * @param again it was begun before and not finished
     */
    record Mine(String key, String eventId, boolean again) implements Claim {}

    /** It was answered. */
    record Answered(String answer) implements Claim {}

    /** A live instance works on it. */
    record InFlight() implements Claim {}

    /** The key was used for another request. */
    record OfAnother() implements Claim {}
  }

  private record Row(
      String hash,
      @Nullable String fingerprint,
      String eventId,
      String owner,
      @Nullable String answer,
      boolean ownerLives) {}

  /** The key of a request. */
  static String keyOf(String caller, String idempotencyKey) {
    return Sha256.hexOf(caller.length() + ":" + caller + idempotencyKey);
  }

  /** Takes up a request that is new, or that no live instance works on. */
  Claim claim(String key, Fingerprint body) {
    bulkhead.requireAlive();
    try {
      return bulkhead.pass(() -> claimed(key, body));
    } catch (DataAccessException e) {
      // It may be taken although no answer came.
      leave(key);
      throw e;
    }
  }

  private Claim claimed(String key, Fingerprint body) {
    String eventId = UUID.randomUUID().toString();
    boolean isNew =
        jdbc.sql(
                    """
                    INSERT IGNORE INTO farekeeper_validation
                      (request_key, request_sha256, fingerprint, event_id, owner, created_on)
                    VALUES (:key, :text, :value, :event, :me, %s)
                    """
                        .formatted(clock.now()))
                .param("key", key)
                .param("text", body.text())
                .param("value", body.value())
                .param("event", eventId)
                .param("me", heartbeat.owner())
                .update()
            == 1;
    if (isNew) {
      return new Claim.Mine(key, eventId, false);
    }
    return find(key).map(row -> known(key, body, row)).orElseGet(Claim.InFlight::new);
  }

  private Claim known(String key, Fingerprint body, Row row) {
    if (!body.isOf(row.hash(), row.fingerprint())) {
      return new Claim.OfAnother();
    }
    if (row.answer() != null) {
      return new Claim.Answered(row.answer());
    }
    return !row.ownerLives() && takeOver(key, row.owner())
        ? new Claim.Mine(key, row.eventId(), true)
        : new Claim.InFlight();
  }

  private Optional<Row> find(String key) {
    return jdbc.sql(
            "SELECT v.*, ("
                + heartbeat.ownerLives("v")
                + " AND v.created_on > %s) AS lives".formatted(clock.ago(LONGEST))
                + " FROM farekeeper_validation v WHERE request_key = :key")
        .param("key", key)
        .query(
            (row, _) ->
                new Row(
                    row.getString("request_sha256"),
                    row.getString("fingerprint"),
                    row.getString("event_id"),
                    row.getString("owner"),
                    row.getString("answer"),
                    row.getBoolean("lives")))
        .optional();
  }

  private boolean takeOver(String key, String from) {
    return jdbc.sql(
                """
                UPDATE farekeeper_validation SET owner = :me
                WHERE request_key = :key AND owner = :from AND answer IS NULL
                """)
            .param("me", heartbeat.owner())
            .param("key", key)
            .param("from", from)
            .update()
        == 1;
  }

  /**
   * Stores the answer; false if this instance was taken for dead and another has the request now.
   */
  boolean answer(String key, String answer) {
    return bulkhead.pass(
        () ->
            jdbc.sql(
                        """
                        UPDATE farekeeper_validation SET answer = :answer
                        WHERE request_key = :key AND owner = :me AND answer IS NULL
                        """)
                    .param("answer", answer)
                    .param("key", key)
                    .param("me", heartbeat.owner())
                    .update()
                == 1);
  }

  /** Leaves a request without an answer to a repeat. */
  void leave(String key) {
    heartbeat.release(
        () ->
            jdbc.sql(
                    """
                    UPDATE farekeeper_validation SET owner = ''
                    WHERE request_key = :key AND owner = :me AND answer IS NULL
                    """)
                .param("key", key)
                .param("me", heartbeat.owner())
                .update());
  }

  /** Forgets some of what is older than a day; false if there may be more. */
  public boolean forgetOld() {
    return jdbc.sql(
                """
                DELETE FROM farekeeper_validation
                WHERE created_on < %s LIMIT %d
                """
                    .formatted(clock.ago(KEPT), DELETED_AT_ONCE))
            .update()
        < DELETED_AT_ONCE;
  }
}
