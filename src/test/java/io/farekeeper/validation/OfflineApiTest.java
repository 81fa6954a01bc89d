package io.farekeeper.validation;

import static io.farekeeper.validation.ValidationWorld.SINGLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.farekeeper.embedded.sandbox.Fault;
import io.farekeeper.testing.HttpCaller.Answer;
import io.farekeeper.validation.offline.OfflineGrant;
import io.farekeeper.validation.offline.OfflineRides;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What devices upload, and what operators see of rides without Bytemark. */
@ResourceLock(ValidationWorld.LOCK)
class OfflineApiTest {
  private final ValidationWorld world = ValidationWorld.onRealServers();
  private final Instant earlier = world.clock.instant().minus(Duration.ofHours(1));

  private static String scan(String id, long user, String pass, Object at, String decision) {
    return """
    {"scan_id": "%s", "user_id": %d, "pass_uuid": "%s", "presented_at": "%s",
     "decision": "%s", "device_info": {"id": "v-9"}}\
    """
        .formatted(id, user, pass, at, decision);
  }

  private static List<String> upload(ValidationWorld world, String... scans) {
    Answer answer =
        world.http.post("/api/v1/validations/offline", "[" + String.join(",", scans) + "]");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    List<String> results = new ArrayList<>();
    for (JsonNode result : answer.json().path("results")) {
      results.add(
          result.path("outcome").asString() + " " + result.path("reason").asString("").strip());
    }
    return results.stream().map(String::strip).toList();
  }

  @Test
  void aGrantedScanIsMadeUpForOnce() {
    ValidationWorld world = ValidationWorld.onRealServers();
    long user = world.user();
    String pass = world.holds(user, SINGLE);
    String id = UUID.randomUUID().toString();
    String granted = scan(id, user, pass, earlier, "granted");
    String second = scan(id + "-2", user, pass, earlier.plusSeconds(60), "granted");

    assertThat(upload(world, granted, second))
        .containsExactly("recorded UPSTREAM_DOWN_GRANTED", "recorded ALREADY_ACTIVE");
    assertThat(upload(world, granted, second))
        .containsExactly("duplicate UPSTREAM_DOWN_GRANTED", "duplicate ALREADY_ACTIVE");
    assertThat(upload(world, scan(id, user, pass, earlier, "denied")))
        .containsExactly("conflict scan_id was used for another scan");

    await()
        .untilAsserted(
            () -> assertThat(world.attempts(user)).containsExactly("DONE granted ACTIVATED"));
    assertThat(world.uses(user, pass)).isEqualTo(1);
    assertThat(world.entries(user))
        .containsExactly("success ALREADY_ACTIVE", "success UPSTREAM_DOWN_GRANTED", "validated");
  }

  @Test
  void conflictsAndSlipsAreToldByScan() {
    long user = world.user();
    String pass = world.holds(user, SINGLE);
    long other = world.user();
    String id = UUID.randomUUID().toString();

    assertThat(
            upload(
                world,
                scan(id + "a", other, pass, earlier, "granted"),
                scan(id + "b", user, pass, earlier, "denied"),
                scan(id + "c", user, pass, earlier, "perhaps"),
                scan(id + "d", user, pass, earlier.plus(Duration.ofDays(1)), "granted"),
                scan("", user, pass, earlier, "granted")))
        .containsExactly(
            "conflict NOT_THIS_USER",
            "recorded",
            "rejected decision must be granted or denied",
            "rejected presented_at must be in the past 30 days",
            "rejected scan_id must have 1 to 200 characters");
    assertThat(upload(world, scan(id + "a", other, pass, earlier, "granted")))
        .containsExactly("conflict NOT_THIS_USER");
    assertThat(world.entries(user)).containsExactly("failed DENIED_OFFLINE");
    assertThat(world.entries(other)).containsExactly("failed NOT_THIS_USER");
    assertThat(world.sandbox.rider(user).triedUses()).isZero();
  }

  @Test
  void aRideOfOneUserCoversNoneOfAnother() {
    long user = world.user();
    String pass = world.holds(user, SINGLE);
    world.sandbox.rider(user).fault(Fault.SERVER_ERROR);
    String id = UUID.randomUUID().toString();

    assertThat(
            upload(
                world,
                scan(id, user, pass, earlier, "granted"),
                scan(id + "x", world.user(), pass, earlier, "granted")))
        .containsExactly("recorded UPSTREAM_DOWN_GRANTED", "conflict NOT_THIS_USER");
  }

  @Test
  void operatorsSeeWhatWaitsAndWhatIsRefused() {
    long user = world.user();
    String pass = world.holds(user, SINGLE);
    world.sandbox.rider(user).fault(Fault.RATE_LIMITED);
    world.validate(user, pass);

    assertThat(states(user, "waiting")).containsExactly("waiting");
    assertThat(states(user, "refused")).isEmpty();

    world.sandbox.rider(user).replacePasses(List.of(), List.of());
    world.sandbox.rider(user).fault(null);
    await().untilAsserted(() -> assertThat(states(user, "refused")).containsExactly("refused"));
    assertThat(world.http.get("/api/v1/validations/offline?state=lost").problem())
        .isEqualTo("400 state must be waiting, confirmed, refused or acknowledged");
    String metrics = world.http.get("/actuator/prometheus").body();
    assertThat(metrics).contains("farekeeper_validation_offline_refused");
    assertThat(metrics).contains("farekeeper_validations_seconds_count{decision=\"granted\"");
  }

  @Test
  void aPassThatExpiredSinceWasRightThenAndIsADifference() {
    long user = world.user();
    String pass = world.holds(user, SINGLE);
    Instant since = earlier.plus(Duration.ofMinutes(30));
    ObjectNode expired = world.truth(user, pass).deepCopy();
    expired.put("status", "EXPIRED").put("expiration", since.toString());
    world.sandbox.rider(user).replacePasses(List.of(expired), List.of());
    world.cached(user);
    String id = UUID.randomUUID().toString();

    assertThat(
            upload(
                world,
                scan(id, user, pass, earlier, "granted"),
                scan(id + "-late", user, pass, since, "granted")))
        .containsExactly("recorded UPSTREAM_DOWN_GRANTED", "recorded ALREADY_ACTIVE");

    await().untilAsserted(() -> assertThat(rides(user)).containsExactly("refused EXPIRED " + id));
  }

  @Test
  void oneScanThatCannotBeReadRefusesNoOther() {
    long user = world.user();
    String pass = world.holds(user, SINGLE);
    String id = UUID.randomUUID().toString();

    assertThat(
            upload(
                world,
                "{\"scan_id\": \"%s-x\", \"colour\": \"red\"}".formatted(id),
                "{\"user_id\": \"many\"}",
                "17",
                "null",
                scan(id, user, pass, earlier, "granted")))
        .containsExactly(
            "rejected colour is not a known property",
            "rejected user_id must be a whole number",
            "rejected scan must be an object",
            "rejected scan must be an object",
            "recorded UPSTREAM_DOWN_GRANTED");
  }

  @Test
  void anOperatorTakesNoteOfWhatWasRefused() {
    long user = world.user();
    String pass = world.holds(world.user(), SINGLE);
    String id = UUID.randomUUID().toString();
    upload(world, scan(id, user, pass, earlier, "granted"));
    long ride = ride(user).path("id").asLong();
    String path = "/api/v1/validations/offline/" + ride + "/acknowledge";
    long refused = world.bean(OfflineRides.class).count(OfflineGrant.State.refused);
    awaitRefusedInHealth(refused);

    assertThat(rides(user)).containsExactly("refused NOT_THIS_USER " + id);
    Answer noted = world.http.post(path, "");
    assertThat(noted.json().path("state").asString()).isEqualTo("acknowledged");
    assertThat(noted.json().path("acknowledged_by").asString()).isEqualTo("admin");
    assertThat(world.http.post(path, "").body()).isEqualTo(noted.body());
    assertThat(rides(user)).containsExactly("acknowledged NOT_THIS_USER " + id);
    assertThat(states(user, "refused")).isEmpty();
    assertThat(states(user, "acknowledged")).containsExactly("acknowledged");
    awaitRefusedInHealth(refused - 1);
  }

  /** It is some seconds old, and unknown while MySQL takes its time. */
  private void awaitRefusedInHealth(long rides) {
    await()
        .untilAsserted(
            () -> assertThat(health().path("offline_refused").asLong(-1)).isEqualTo(rides));
  }

  @Test
  void anOperatorGivesUpWhatWaitsForEver() {
    long user = world.user();
    String pass = world.holds(user, SINGLE);
    world.sandbox.rider(user).fault(Fault.SERVER_ERROR);
    upload(world, scan(UUID.randomUUID().toString(), user, pass, earlier, "granted"));
    String path = "/api/v1/validations/offline/" + ride(user).path("id").asLong() + "/acknowledge";
    assertThat(states(user, "waiting")).containsExactly("waiting");

    await().untilAsserted(() -> assertThat(world.http.post(path, "").status()).isEqualTo(200));

    world.sandbox.rider(user).fault(null);
    assertThat(states(user, "acknowledged")).containsExactly("acknowledged");
    assertThat(world.attempts(user)).containsExactly("REFUSED granted GIVEN_UP");
    assertThat(world.entries(user))
        .containsExactly("failed GIVEN_UP", "success UPSTREAM_DOWN_GRANTED");
    assertThat(world.uses(user, pass)).isZero();
  }

  @Test
  void onlyARideThatIsNotConfirmedCanBeNoted() {
    long user = world.user();
    String pass = world.holds(user, SINGLE);
    upload(world, scan(UUID.randomUUID().toString(), user, pass, earlier, "granted"));
    await().untilAsserted(() -> assertThat(states(user, "confirmed")).containsExactly("confirmed"));
    String offline = "/api/v1/validations/offline/";

    String confirmed = offline + ride(user).path("id").asLong() + "/acknowledge";
    assertThat(world.http.post(confirmed, "").problem()).isEqualTo("409 The ride is confirmed");
    assertThat(world.http.post(offline + Long.MAX_VALUE + "/acknowledge", "").problem())
        .isEqualTo("404 There is no such ride");
    assertThat(world.http.post(confirmed, "{\"note\": \"seen\"}").problem())
        .isEqualTo("400 note is not a known property");
    assertThat(world.http.post(confirmed, "{}").status()).isEqualTo(409);
    assertThat(world.http.post(offline + "x/acknowledge", "").problem())
        .isEqualTo("400 id must be a whole number");
    assertThat(states(user, "confirmed")).containsExactly("confirmed");
  }

  private JsonNode health() {
    JsonNode health = world.http.get("/actuator/health").json();
    return health.path("components").path("validation").path("details");
  }

  private JsonNode ride(long user) {
    for (JsonNode item :
        world.http.get("/api/v1/validations/offline?limit=1000").json().path("items")) {
      if (item.path("user_id").asLong() == user) {
        return item;
      }
    }
    throw new AssertionError("user " + user + " has no such ride");
  }

  /** The newest ride: "state reason scan". */
  private List<String> rides(long user) {
    JsonNode ride = ride(user);
    return List.of(
        ride.path("state").asString()
            + " "
            + ride.path("reason").asString("")
            + " "
            + ride.path("scan_id").asString(""));
  }

  private List<String> states(long user, String state) {
    List<String> states = new ArrayList<>();
    for (JsonNode item :
        world
            .http
            .get("/api/v1/validations/offline?limit=1000&state=" + state)
            .json()
            .path("items")) {
      if (item.path("user_id").asLong() == user) {
        states.add(item.path("state").asString());
      }
    }
    return states;
  }
}
