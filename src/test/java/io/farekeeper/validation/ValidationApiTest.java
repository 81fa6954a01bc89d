package io.farekeeper.validation;

import static io.farekeeper.validation.ValidationWorld.SINGLE;
import static io.farekeeper.validation.ValidationWorld.TEN_RIDES;
import static io.farekeeper.validation.ValidationWorld.reason;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.farekeeper.testing.HttpCaller.Answer;
import io.farekeeper.tickets.PayloadHash;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.bson.BsonDocument;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

/** Validations over HTTP. */
@ResourceLock(ValidationWorld.LOCK)
class ValidationApiTest {
  private final ValidationWorld world = ValidationWorld.onRealServers();

  @ParameterizedTest
  @MethodSource("io.farekeeper.validation.ValidationWorld#all")
  void aUsablePassIsUsedOnceAndEverythingFollows(ValidationWorld world) {
    long user = world.user();
    String pass = world.holds(user, SINGLE);
    String before = world.cachedPass(user, pass).getString("payload_hash");

    Answer answer =
        world.post(
            UUID.randomUUID().toString(),
            """
            {"user_id": %d, "pass_uuid": "%s", "validation_location": "Gate 4",
             "route_info": {"route_id": "82", "direction": 1}, "device_info": {"id": "v-9"}}
            """
                .formatted(user, pass));

    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.json().path("decision").asString()).isEqualTo("GRANTED");
    assertThat(reason(answer)).isEqualTo("ACTIVATED");
    assertThat(Instant.parse(answer.json().path("valid_until").asString()))
        .isBetween(
            world.clock.instant().plusSeconds(10700), world.clock.instant().plusSeconds(10801));
    assertThat(answer.json().path("pass").path("status").asString()).isEqualTo("USING");
    assertThat(world.uses(user, pass)).isEqualTo(1);
    assertThat(world.entries(user)).containsExactly("validated");
    Document cached = world.cachedPass(user, pass);
    assertThat(cached.getString("status")).isEqualTo("USING");
    assertThat(cached.get("payload", Document.class).getString("first_use")).isNotNull();
    assertThat(cached.getString("payload_hash"))
        .isNotEqualTo(before)
        .isEqualTo(PayloadHash.of(payload(cached)));
    assertThat(world.attempts(user)).containsExactly("DONE ACTIVATED");
    await().untilAsserted(() -> assertThat(refreshes(world, user)).containsExactly("1", "3", "3"));
  }

  private static BsonDocument payload(Document entry) {
    return entry.get("payload", Document.class).toBsonDocument();
  }

  private static List<String> refreshes(ValidationWorld world, long user) {
    return world
        .jdbc
        .sql(
            "SELECT activity_type FROM bytemark_ticket_refresh_log WHERE user_id = ?"
                + " AND (activity_type = 3 OR status = 1) ORDER BY id")
        .param(user)
        .query(String.class)
        .list();
  }

  @Test
  void refreshesFollowAfterTheRideAndOnTheNextDay() {
    assertThat(UsedRides.refreshTimes(Instant.parse("2026-03-31T22:30:00Z")))
        .containsExactly(
            Instant.parse("2026-04-01T01:30:00Z"), Instant.parse("2026-04-01T15:00:00Z"));
  }

  @ParameterizedTest
  @MethodSource("io.farekeeper.validation.ValidationWorld#all")
  void aRepeatHasTheSameAnswerAndAnotherKeyNoSecondUse(ValidationWorld world) {
    long user = world.user();
    String pass = world.holds(user, SINGLE);
    String key = UUID.randomUUID().toString();
    Answer first = world.validate(user, pass, key);

    assertThat(world.validate(user, pass, key).body()).isEqualTo(first.body());
    assertThat(reason(world.validate(user, pass))).isEqualTo("ALREADY_ACTIVE");
    assertThat(world.uses(user, pass)).isEqualTo(1);
    assertThat(world.entries(user)).containsExactly("success ALREADY_ACTIVE", "validated");
    assertThat(world.validate(user, "another", key).problem())
        .isEqualTo("422 The Idempotency-Key was used for another request");
    assertThat(
            world
                .http
                .with("Idempotency-Key", "x".repeat(201))
                .post("/api/v1/validations", "{}")
                .problem())
        .isEqualTo("400 Idempotency-Key must have 1 to 200 characters");
    assertThat(world.http.post("/api/v1/validations", "{}").problem())
        .isEqualTo("400 Idempotency-Key is a required header");
  }

  @Test
  void aPassOfTenRidesThatIsUsableAgainIsUsedAgain() {
    long user = world.user();
    String pass = world.holds(user, TEN_RIDES);
    assertThat(reason(world.validate(user, pass))).isEqualTo("ACTIVATED");
    world.awaitRefreshed(user);
    change(user, pass, "status", "USABLE");
    world.cached(user);
    world.cached(user);

    // Refreshed again without a change it is judged by section 7 of the contract: it reads as
    // USING.
    assertThat(world.cachedPass(user, pass).getString("status")).isEqualTo("USING");
    assertThat(reason(world.validate(user, pass))).isEqualTo("ACTIVATED");
    assertThat(world.uses(user, pass)).isEqualTo(2);
    assertThat(world.entries(user)).containsExactly("validated", "validated");
  }

  private void change(long user, String pass, String field, String value) {
    ObjectNode truth = world.truth(user, pass);
    truth.put(field, value);
    world.sandbox.rider(user).replacePasses(List.of(truth), List.of());
  }

  @Test
  void aPassThatTheCacheLacksIsLookedForOnce() {
    long user = world.user();
    world.cached(user);
    String bought = world.buys(user, SINGLE);

    assertThat(reason(world.validate(user, bought))).isEqualTo("ACTIVATED");

    world.awaitRefreshed(user);
    assertThat(reason(world.validate(user, "no-such-pass"))).isEqualTo("UNKNOWN_PASS");
    long other = world.user();
    assertThat(reason(world.validate(other, bought))).isEqualTo("NOT_THIS_USER");
    assertThat(world.entries(other)).containsExactly("failed NOT_THIS_USER");
    assertThat(world.uses(user, bought)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "status, EXPIRED, EXPIRED",
    "status, USES_GONE, USES_GONE",
    "status, LOST, NOT_USABLE",
    "expiration, 2020-01-01T00:00:00Z, EXPIRED",
    "expiration, 2020-01-01 00:00:00, EXPIRED",
    "uses_count, 1, USES_GONE"
  })
  void whatAllowsNoRideIsDenied(String field, String value, String expected) {
    long user = world.user();
    String pass = world.buys(user, SINGLE);
    ObjectNode truth = world.truth(user, pass);
    if (field.equals("uses_count")) {
      truth.put(field, Integer.parseInt(value));
    } else {
      truth.put(field, value);
    }
    world.sandbox.rider(user).replacePasses(List.of(truth), List.of());

    Answer answer = world.validate(user, pass);

    assertThat(reason(answer)).isEqualTo(expected);
    assertThat(answer.json().path("decision").asString()).isEqualTo("DENIED");
    assertThat(answer.json().path("valid_until").isNull()).isTrue();
    assertThat(world.entries(user)).containsExactly("failed " + expected);
    assertThat(world.attempts(user)).isEmpty();
  }

  @Test
  void whoHasNoTokenOrAnExpiredOneIsDenied() {
    long user = world.user();
    String pass = world.holds(user, SINGLE);
    world.sandbox.rider(user).renewToken();
    assertThat(reason(world.validate(user, pass))).isEqualTo("SESSION_EXPIRED");
    assertThat(reason(world.validate(user, pass))).isEqualTo("SESSION_EXPIRED");

    world
        .jdbc
        .sql("UPDATE bytemark_tokens SET token = NULL WHERE user_id = ?")
        .param(user)
        .update();
    assertThat(reason(world.validate(user, pass))).isEqualTo("NO_TOKEN");

    world
        .jdbc
        .sql("INSERT INTO bytemark_tokens (user_id, token) VALUES (?, ?)")
        .params(user, world.sandbox.rider(user).token())
        .update();
    assertThat(reason(world.validate(user, pass))).isEqualTo("ACTIVATED");
    assertThat(world.uses(user, pass)).isEqualTo(1);
  }

  @Test
  void anotherDeviceMayHaveUsedItMeanwhile() {
    long user = world.user();
    String pass = world.holds(user, SINGLE);
    world.sandbox.rider(user).activate(pass);

    assertThat(reason(world.validate(user, pass))).isEqualTo("ALREADY_ACTIVE");
    assertThat(world.uses(user, pass)).isEqualTo(1);
    assertThat(world.entries(user)).containsExactly("success ALREADY_ACTIVE");
  }

  @Test
  void aClockThatIsFarOffIsRefused() {
    long user = world.user();
    String pass = world.holds(user, SINGLE);
    for (Duration off : List.of(Duration.ofMinutes(6), Duration.ofMinutes(-6))) {
      String body =
          "{\"user_id\": %d, \"pass_uuid\": \"%s\", \"presented_at\": \"%s\"}"
              .formatted(user, pass, world.clock.instant().plus(off));
      assertThat(reason(world.post(UUID.randomUUID().toString(), body))).isEqualTo("STALE_CLOCK");
    }
    assertThat(world.uses(user, pass)).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|user_id",
        "{\"user_id\": 0, \"pass_uuid\": \"a\"}|user_id",
        "{\"user_id\": 5}|pass_uuid",
        "{\"user_id\": 5, \"pass_uuid\": \"../x\"}|pass_uuid",
        "{\"user_id\": 5, \"pass_uuid\": \"a\", \"route_info\": [1]}|route_info",
        "{\"user_id\": 5, \"pass_uuid\": \"a\", \"presented_at\": 17}|presented_at",
        "{\"user_id\": 5, \"pass_uuid\": \"a\", \"extra\": 17}|extra"
      })
  void aFieldThatCannotBeTakenIsNamed(String body, String field) {
    Answer answer = world.post(UUID.randomUUID().toString(), body);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("field").asString()).isEqualTo(field);
  }
}
