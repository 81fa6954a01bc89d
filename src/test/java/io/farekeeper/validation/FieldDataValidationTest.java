package io.farekeeper.validation;

import static io.farekeeper.validation.ValidationWorld.SINGLE;
import static io.farekeeper.validation.ValidationWorld.TEN_RIDES;
import static io.farekeeper.validation.ValidationWorld.reason;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.MongoCommandException;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.farekeeper.stores.Sha256;
import io.farekeeper.testing.HttpCaller.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Passes, caches and requests as live databases, the vendor and devices really hold them. */
@ResourceLock(ValidationWorld.LOCK)
class FieldDataValidationTest {
  private static final String CACHE = "bytemark_tickets_cache";
  private static final String LOG = "bytemark_tickets_log";

  private final ValidationWorld world = ValidationWorld.onRealServers();

  @ParameterizedTest
  @CsvSource({
    "null, 7, ACTIVATED",
    "0, 7, ACTIVATED",
    "-1, 7, ACTIVATED",
    "\"unlimited\", 7, ACTIVATED",
    "7.5, 7, ACTIVATED",
    "4294967296, 7, ACTIVATED",
    "7, 7, USES_GONE",
    "7.0, 7, USES_GONE",
    "\"7\", 7, USES_GONE",
  })
  void onlyAPositiveNumberThatIsReachedDeniesWithoutACall(
      String allowed, int used, String expected) {
    long user = world.user();
    String pass = world.buys(user, TEN_RIDES);
    ObjectNode truth = world.truth(user, pass);
    truth.set("allowed_uses", JsonMapper.shared().readTree(allowed));
    truth.put("uses_count", used);
    world.sandbox.rider(user).replacePasses(List.of(truth), List.of());
    world.cached(user);

    assertThat(reason(world.validate(user, pass))).isEqualTo(expected);
    assertThat(world.uses(user, pass)).isEqualTo(expected.equals("ACTIVATED") ? used + 1 : used);
  }

  @ParameterizedTest
  @CsvSource({"expiration", "first_use"})
  void aZeroDateIsNoTime(String field) {
    long user = world.user();
    String pass = world.buys(user, SINGLE);
    ObjectNode truth = world.truth(user, pass);
    truth.put(field, "-0001-11-30T00:00:00+00:00");
    world.sandbox.rider(user).replacePasses(List.of(truth), List.of());
    world.cached(user);

    assertThat(reason(world.validate(user, pass))).isEqualTo("ACTIVATED");
  }

  @Test
  void aPassIsTheSameInAnyLetterCase() {
    ValidationWorld world = ValidationWorld.onRealServers();
    long user = world.user();
    String bought = world.buys(user, SINGLE);
    ObjectNode truth = world.truth(user, bought);
    String pass = bought.toUpperCase(Locale.ROOT);
    truth.put("uuid", pass);
    world.sandbox.rider(user).replacePasses(List.of(truth), List.of());
    world.cached(user);
    String key = UUID.randomUUID().toString();

    Answer answer = world.validate(user, bought, key);

    assertThat(reason(answer)).isEqualTo("ACTIVATED");
    assertThat(answer.json().path("pass").path("pass_uuid").asString()).isEqualTo(pass);
    assertThat(world.validate(user, pass, key).body()).isEqualTo(answer.body());
    assertThat(reason(world.validate(user, bought))).isEqualTo("ALREADY_ACTIVE");
    assertThat(world.uses(user, pass)).isEqualTo(1);
    assertThat(
            world
                .mongo
                .getCollection(LOG)
                .distinct("uuid", Filters.eq("user_id", user), String.class))
        .containsExactly(pass);
    assertThat(reason(world.validate(world.user(), bought))).isEqualTo("NOT_THIS_USER");
    assertThat(
            world
                .jdbc
                .sql("SELECT pass_uuid FROM farekeeper_activation WHERE user_id = ?")
                .param(user)
                .query(String.class)
                .list())
        .containsExactly(bought);
  }

  @Test
  void aRepeatIsKnownHoweverItIsWritten() {
    long user = world.user();
    String pass = world.holds(user, SINGLE);
    String key = UUID.randomUUID().toString();
    Answer first =
        world.post(
            key,
            """
            {"user_id": %d, "pass_uuid": "%s", "device_info": {"id": "v/9", "battery": 5, "a": []}}
            """
                .formatted(user, pass));

    Answer again =
        world.post(
            key,
            """
            {"device_info":{"a":[ ],"battery":50e-1,"id":"\\u0076\\/9"},
             "pass_uuid":"%s","user_id":%d.0}
            """
                .formatted(pass, user));
    Answer another =
        world.post(
            key,
            "{\"user_id\": %d, \"pass_uuid\": \"%s\", \"device_info\": {\"battery\": 6}}"
                .formatted(user, pass));

    assertThat(reason(first)).isEqualTo("ACTIVATED");
    assertThat(again.body()).isEqualTo(first.body());
    assertThat(another.status()).isEqualTo(422);
  }

  @Test
  void aRepeatOverAnUpgradeIsKnown() {
    long user = world.user();
    String pass = world.holds(user, SINGLE);
    String key = UUID.randomUUID().toString();
    Answer first = world.validate(user, pass, key);

    world.jdbc.sql("UPDATE farekeeper_validation SET fingerprint = NULL").update();

    assertThat(world.validate(user, pass, key).body()).isEqualTo(first.body());
    assertThat(world.validate(user, "another", key).status()).isEqualTo(422);
    assertThat(new ValidationRequest(1001, "p", null, null, null, null).fingerprint().text())
        .as("what an earlier version wrote")
        .isEqualTo(
            Sha256.hexOf(
                "{\"userId\":1001,\"passUuid\":\"p\",\"validationLocation\":null,"
                    + "\"routeInfo\":null,\"deviceInfo\":null,\"presentedAt\":null}"));
  }

  @ParameterizedTest
  @CsvSource({"9999-12-31T23:59:59-18:00", "0001-01-01T00:00:00Z", "2999-01-01t00:00:00z"})
  void aMomentFarAwayIsAClockThatIsOff(String time) {
    long user = world.user();
    String pass = world.holds(user, SINGLE);

    Answer answer =
        world.post(
            UUID.randomUUID().toString(),
            "{\"user_id\": %d, \"pass_uuid\": \"%s\", \"presented_at\": \"%s\"}"
                .formatted(user, pass, time));

    assertThat(reason(answer)).isEqualTo("STALE_CLOCK");
    assertThat(world.entries(user)).containsExactly("failed STALE_CLOCK");
  }

  @ParameterizedTest
  @CsvSource({"null", "\"text\"", "NaN", "1.5", "{$numberLong: '7'}"})
  void aCacheWithAnOddVersionTakesTheUse(String version) {
    long user = world.user();
    String pass = world.holds(user, TEN_RIDES);
    change(user, "__v", value(version));

    assertThat(reason(world.validate(user, pass))).isEqualTo("ACTIVATED");
    await().untilAsserted(() -> assertThat(world.attempts(user)).containsExactly("DONE ACTIVATED"));
    await()
        .untilAsserted(
            () -> assertThat(world.cachedPass(user, pass).getString("status")).isEqualTo("USING"));
    usableAgain(user, pass);
    world.cached(user);
    assertThat(reason(world.validate(user, pass))).isEqualTo("ACTIVATED");
    assertThat(world.uses(user, pass)).isEqualTo(2);
  }

  @Test
  void aCacheThatRefusesTheUseHoldsNobodyUp() {
    long user = world.user();
    String pass = world.holds(user, TEN_RIDES);
    refusing(CACHE, user);
    try {
      assertThat(reason(world.validate(user, pass))).isEqualTo("ACTIVATED");
      assertThat(world.attempts(user)).containsExactly("DONE ACTIVATED");
      assertThat(reason(world.validate(user, pass))).isEqualTo("ALREADY_ACTIVE");
      usableAgain(user, pass);
      assertThat(reason(world.validate(user, pass))).isEqualTo("ACTIVATED");
      assertThat(world.uses(user, pass)).isEqualTo(2);
      assertThat(world.entries(user))
          .containsExactly("success ALREADY_ACTIVE", "validated", "validated");
    } finally {
      refusing(CACHE, -1);
    }
    world.cached(user);
  }

  @Test
  void aPassThatTheCacheCannotTakeIsUsed() {
    long user = world.user();
    world.cached(user);
    String pass = world.buys(user, SINGLE);
    refusing(CACHE, user);
    try {
      assertThat(reason(world.validate(user, pass))).isEqualTo("ACTIVATED");
      assertThat(world.uses(user, pass)).isEqualTo(1);
      assertThat(reason(world.validate(user, "no-such-pass"))).isEqualTo("UNKNOWN_PASS");
    } finally {
      refusing(CACHE, -1);
    }
  }

  @ParameterizedTest
  @CsvSource({"{}", "{status: null}", "{status: 7}", "null", "17"})
  void aCachedPassThatSaysNothingIsLookedUp(String payload) {
    long user = world.user();
    String pass = world.holds(user, SINGLE);
    change(user, "passes.0.payload", value(payload));

    Answer answer = world.validate(user, pass);

    assertThat(reason(answer)).isEqualTo("ACTIVATED");
    assertThat(answer.json().path("pass").path("status").asString()).isEqualTo("USING");
    assertThat(reason(world.validate(user, pass))).isEqualTo("ALREADY_ACTIVE");
    assertThat(world.uses(user, pass)).isEqualTo(1);
  }

  @Test
  void aLogThatRefusesTheRideHoldsNobodyUp() {
    long user = world.user();
    String pass = world.holds(user, TEN_RIDES);
    refusing(LOG, user);
    try {
      assertThat(reason(world.validate(user, pass))).isEqualTo("ACTIVATED");
      assertThat(reason(world.validate(user, pass))).isEqualTo("ALREADY_ACTIVE");
      usableAgain(user, pass);
      assertThat(reason(world.validate(user, pass))).isEqualTo("ACTIVATED");
      assertThat(world.uses(user, pass)).isEqualTo(2);
      assertThat(world.attempts(user)).containsExactly("USED", "CANCELLED ALREADY_ACTIVE", "USED");
    } finally {
      refusing(LOG, -1);
    }
    world.letPass(Duration.ofHours(1));
    await()
        .untilAsserted(
            () ->
                assertThat(world.attempts(user))
                    .containsExactly(
                        "DONE ACTIVATED", "CANCELLED ALREADY_ACTIVE", "DONE ACTIVATED"));
    assertThat(world.entries(user)).containsExactly("validated", "validated");
  }

  private void usableAgain(long user, String pass) {
    ObjectNode truth = world.truth(user, pass);
    truth.put("status", "USABLE");
    world.sandbox.rider(user).replacePasses(List.of(truth), List.of());
  }

  private void change(long user, String field, @Nullable Object value) {
    world
        .mongo
        .getCollection(CACHE)
        .updateOne(Filters.eq("user_id", user), Updates.set(field, value));
  }

  /** A validator that takes no document of this user. */
  private void refusing(String collection, long user) {
    try {
      world.mongo.runCommand(
          new Document("collMod", collection)
              .append("validator", new Document("user_id", new Document("$ne", user))));
    } catch (MongoCommandException e) {
      assumeThat(e).as("a real MongoDB").isNull();
    }
  }

  private static @Nullable Object value(String json) {
    return Document.parse("{v: " + json + "}").get("v");
  }
}
