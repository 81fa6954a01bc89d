package io.farekeeper.validation;

import static io.farekeeper.validation.ValidationWorld.SINGLE;
import static io.farekeeper.validation.ValidationWorld.reason;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.farekeeper.cluster.OtherInstance;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A copy that has died, or has not, left something behind in the middle of a validation. */
@ResourceLock(ValidationWorld.LOCK)
class TakenUpTest {
  private final ValidationWorld world = ValidationWorld.onRealServers();
  private final String key = UUID.randomUUID().toString();
  private long user;
  private String pass = "";

  @BeforeEach
  void aRideThatWasMade() {
    user = world.user();
    pass = world.holds(user, SINGLE);
    assertThat(reason(world.validate(user, pass, key))).isEqualTo("ACTIVATED");
    world.awaitRefreshed(user);
  }

  private void unanswered(String owner) {
    world
        .jdbc
        .sql("UPDATE farekeeper_validation SET answer = NULL, owner = ? WHERE request_key = ?")
        .params(owner, IdempotencyStore.keyOf("admin", key))
        .update();
  }

  /** The attempt as it was before; nobody but a repeat looks after it. */
  private void attempt(String state, String owner) {
    world
        .jdbc
        .sql(
            """
            UPDATE farekeeper_activation SET state = ?, owner = ?, busy_pass = pass_uuid,
              reason = NULL, settled_on = NULL,
              next_on = %s
            WHERE user_id = ?
            """
                .formatted(world.databaseClock().in(Duration.ofHours(1))))
        .params(state, owner, user)
        .update();
  }

  private void requireOneRide() {
    await().untilAsserted(() -> assertThat(world.attempts(user)).containsExactly("DONE ACTIVATED"));
    assertThat(world.entries(user).stream().filter("validated"::equals)).hasSize(1);
    assertThat(world.sandbox.rider(user).triedUses()).isEqualTo(1);
  }

  @Test
  void whatWasDoneAndNotAnsweredIsAnswered() {
    unanswered("dead");

    assertThat(reason(world.validate(user, pass, key))).isEqualTo("ACTIVATED");
    requireOneRide();
  }

  @ParameterizedTest
  @ValueSource(strings = {"CALLED", "UNKNOWN", "USED"})
  void aRepeatTakesUpWhatTheDeadHadBegun(String state) {
    attempt(state, "dead");
    unanswered("dead");

    assertThat(reason(world.validate(user, pass, key))).isEqualTo("ACTIVATED");
    if (state.equals("USED")) {
      letTheReconcilerLook();
    }
    requireOneRide();
  }

  @ParameterizedTest
  @ValueSource(strings = {"CALLED", "UNKNOWN", "USED"})
  void theReconcilerTakesUpWhatNobodyRepeats(String state) {
    attempt(state, "dead");
    world.jdbc.sql("DELETE FROM farekeeper_validation").update();
    letTheReconcilerLook();

    requireOneRide();
  }

  private void letTheReconcilerLook() {
    world.letPass(Duration.ofHours(1));
  }

  @Test
  void whatALiveInstanceWorksOnIsLeftToIt() {
    OtherInstance other = world.otherInstance();
    unanswered(other.owner());

    assertThat(world.validate(user, pass, key).problem())
        .isEqualTo("409 The request with this Idempotency-Key still goes on");

    other.die();
    assertThat(reason(world.validate(user, pass, key))).isEqualTo("ACTIVATED");
    requireOneRide();
  }

  @Test
  void aCacheThatFellBehindUsesNothingTwice() {
    String before = "2024-01-01T00:00:00Z";
    world
        .mongo
        .getCollection("bytemark_tickets_cache")
        .updateOne(
            com.mongodb.client.model.Filters.eq("user_id", user),
            com.mongodb.client.model.Updates.combine(
                com.mongodb.client.model.Updates.set("passes.0.payload.status", "USABLE"),
                com.mongodb.client.model.Updates.set("passes.0.payload.uses_count", 0),
                com.mongodb.client.model.Updates.set("passes.0.payload.time_modified", before),
                com.mongodb.client.model.Updates.set("passes.0.payload.expiration", null),
                com.mongodb.client.model.Updates.set("passes.0.payload_hash", "another"),
                com.mongodb.client.model.Updates.inc("__v", 1)));

    assertThat(reason(world.validate(user, pass))).isEqualTo("ALREADY_ACTIVE");
    assertThat(world.sandbox.rider(user).triedUses()).isEqualTo(1);
  }
}
