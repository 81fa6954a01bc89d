package io.farekeeper.validation;

import static io.farekeeper.validation.ValidationWorld.SINGLE;
import static io.farekeeper.validation.ValidationWorld.TEN_RIDES;
import static io.farekeeper.validation.ValidationWorld.reason;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.farekeeper.embedded.sandbox.Fault;
import io.farekeeper.testing.HttpCaller.Answer;
import io.farekeeper.validation.activation.ActivationStore;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import tools.jackson.databind.json.JsonMapper;

/** One ride of which several tell, and one pass that several present. */
@ResourceLock(ValidationWorld.LOCK)
class SharedRidesTest {
  private static final AtomicLong WITHOUT_TOKEN = new AtomicLong(900_000_000);

  private static Instant longAgo(ValidationWorld world) {
    return world.clock.instant().minus(Duration.ofHours(5));
  }

  private static void upload(ValidationWorld world, long user, String pass, Instant at) {
    Answer answer =
        world.http.post(
            "/api/v1/validations/offline",
            """
            [{"scan_id": "%s", "user_id": %d, "pass_uuid": "%s", "presented_at": "%s",
              "decision": "granted"}]\
            """
                .formatted(UUID.randomUUID(), user, pass, at));
    assertThat(answer.json().at("/results/0/reason").asString()).isEqualTo("UPSTREAM_DOWN_GRANTED");
  }

  @Test
  void aRideThatTwoDevicesTellOfAtOnceTakesOneUse() {
    ValidationWorld world = ValidationWorld.onRealServers();
    long user = world.user();
    String pass = world.holds(user, TEN_RIDES);
    Instant at = longAgo(world);
    world.sandbox.rider(user).fault(Fault.SERVER_ERROR);
    upload(world, user, pass, at);
    // The other device's, which was looked at before the first was written down.
    Scan same = new Scan(user, pass, at, JsonMapper.shared().createObjectNode());
    world
        .bean(ActivationStore.class)
        .upload(same, UUID.randomUUID().toString(), "of-another", null);

    world.sandbox.rider(user).fault(null);

    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () ->
                assertThat(world.attempts(user))
                    .containsExactlyInAnyOrder(
                        "DONE granted ACTIVATED", "COVERED granted ALREADY_ACTIVE"));
    assertThat(world.uses(user, pass)).isEqualTo(1);
  }

  @Test
  void whatAStrangerSaysOfAPassStandsInNobodysWay() {
    ValidationWorld world = ValidationWorld.onRealServers();
    long owner = world.user();
    String pass = world.buys(owner, SINGLE);
    long stranger = WITHOUT_TOKEN.incrementAndGet();
    upload(world, stranger, pass, longAgo(world));

    assertThat(reason(world.validate(owner, pass))).isEqualTo("ACTIVATED");

    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () ->
                assertThat(world.attempts(stranger))
                    .containsExactly("REFUSED granted NOT_THIS_USER"));
    assertThat(world.uses(owner, pass)).isEqualTo(1);
  }

  @Test
  void whoPresentsThePassAgainIsOnTheSameRide() {
    ValidationWorld world = ValidationWorld.onRealServers();
    long user = world.user();
    String pass = world.holds(user, SINGLE);
    world.sandbox.rider(user).fault(Fault.SERVER_ERROR);

    Answer first = world.validate(user, pass);
    world.clock.advance(Duration.ofMinutes(10));
    Answer again = world.validate(user, pass);

    assertThat(reason(first)).isEqualTo("UPSTREAM_DOWN_GRANTED");
    assertThat(reason(again)).isEqualTo("ALREADY_ACTIVE");
    assertThat(again.json().path("valid_until")).isEqualTo(first.json().path("valid_until"));
    world.sandbox.rider(user).fault(null);
  }
}
