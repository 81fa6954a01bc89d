package io.farekeeper.validation;

import static io.farekeeper.validation.ValidationWorld.SINGLE;
import static io.farekeeper.validation.ValidationWorld.TEN_RIDES;
import static io.farekeeper.validation.ValidationWorld.reason;
import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.embedded.sandbox.Fault;
import io.farekeeper.testing.HttpCaller.Answer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** Rides on passes that nobody but the app has reported so far: Bytemark grants them, or nobody. */
class PushedPassRidesIT {
  /** Grants whatever it can. */
  private final ValidationWorld world =
      ValidationWorld.onRealServers(
          "--farekeeper.validation.when-down=grant", "--farekeeper.validation.settle-time=4s");

  private void push(long user, String pass) {
    Answer answer = world.http.post("/api/v1/users/" + user + "/passes", pass);
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
  }

  private static String pass(String uuid, String status) {
    return """
    {"uuid": "%s", "status": "%s", "uses_count": 0, "allowed_uses": 1}
    """
        .formatted(uuid, status);
  }

  @Test
  void bytemarkIsAskedAndKnowsIt() {
    long user = world.user();
    ObjectNode bought = world.sandbox.rider(user).buy(TEN_RIDES);
    push(user, bought.toString());
    String uuid = bought.path("uuid").asString();

    assertThat(reason(world.validate(user, uuid))).isEqualTo("ACTIVATED");
    assertThat(reason(world.validate(user, uuid))).isEqualTo("ALREADY_ACTIVE");
    assertThat(world.uses(user, uuid)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"USABLE", "USING"})
  void whatBytemarkDoesNotKnowIsNoRide(String status) {
    long user = world.user();
    push(user, pass("invented-" + status, status));

    Answer answer = world.validate(user, "invented-" + status);

    assertThat(answer.json().path("decision").asString()).isEqualTo("DENIED");
    assertThat(reason(answer)).isEqualTo("UPSTREAM_REFUSED");
  }

  @ParameterizedTest
  @ValueSource(strings = {"USABLE", "USING"})
  void whileBytemarkIsDownItIsDeniedWhateverThePolicy(String status) {
    long user = world.user();
    world.sandbox.rider(user).fault(Fault.SERVER_ERROR);
    push(user, pass("unheard-" + status, status));

    assertThat(reason(world.validate(user, "unheard-" + status))).isEqualTo("UPSTREAM_DOWN_DENIED");
    assertThat(world.attempts(user)).noneMatch(attempt -> attempt.contains("granted"));
    world.sandbox.rider(user).fault(null);
  }

  @Test
  void onceASynchronisationHasSeenItItIsAPassLikeAnyOther() {
    long user = world.user();
    ObjectNode bought = world.sandbox.rider(user).buy(SINGLE);
    push(user, bought.toString());
    world.cached(user);
    world.sandbox.rider(user).fault(Fault.SERVER_ERROR);

    assertThat(reason(world.validate(user, bought.path("uuid").asString())))
        .isEqualTo("UPSTREAM_DOWN_GRANTED");
    world.sandbox.rider(user).fault(null);
    assertThat(List.copyOf(world.attempts(user))).hasSize(1);
  }
}
