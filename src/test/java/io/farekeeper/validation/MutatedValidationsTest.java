package io.farekeeper.validation;

import static io.farekeeper.validation.ValidationWorld.SINGLE;
import static io.farekeeper.validation.ValidationWorld.reason;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.farekeeper.mutation.Mutator;
import io.farekeeper.mutation.Mutator.Mutated;
import io.farekeeper.testing.HttpCaller.Answer;
import io.farekeeper.tickets.reading.PassView;
import io.farekeeper.validation.activation.Attempt;
import io.farekeeper.validation.activation.AttemptTest;
import io.farekeeper.validation.offline.OfflineScan;
import io.farekeeper.validation.offline.UploadedScans;
import io.farekeeper.web.ApiException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Requests, uploads and cached passes that are changed in one place at random. */
@ResourceLock(ValidationWorld.LOCK)
class MutatedValidationsTest {
  private static final int PURE = Mutator.count(500);
  private static final int END_TO_END = Math.max(50, PURE / 20) / 2;
  private static final Duration RIDE = Duration.ofHours(3);

  private final ValidationWorld world = ValidationWorld.onRealServers();
  private final JsonMapper json = world.bean(JsonMapper.class);
  private final Instant now = world.clock.instant();
  private final long seed = Mutator.seed();
  private final Random random = new Random(seed);

  private String request(long user, String pass) {
    return """
    {"user_id": %d, "pass_uuid": "%s", "validation_location": "Gate 4", "presented_at": "%s",
     "route_info": {"route_id": 82, "direction": "1"}, "device_info": {"id": "v-9", "a": [1, 2.5]}}
    """
        .formatted(user, pass, now);
  }

  private String scan(String id, long user, String pass) {
    return """
    {"scan_id": "%s", "user_id": %d, "pass_uuid": "%s", "presented_at": "%s",
     "decision": "granted", "device_info": {"id": "v-9", "a": [1, 2.5]}}\
    """
        .formatted(id, user, pass, now.minusSeconds(60));
  }

  private static final String PASS =
      """
      {uuid: '6a1d8f30-91c7-4b52-8e0d-3f5a7c2be411', status: 'USABLE', expiration: null,
       first_use: '2026-05-01T12:00:00Z', uses_count: 3, allowed_uses: 10, label_name: 'Ten rides',
       order_item: {uuid: 'o', price: 500}, events: [{time: '2026-05-01T12:00:00Z'}]}
      """;

  @Test
  void aRequestIsTakenOrItsFieldIsNamed() {
    Mutator mutator = new Mutator(random, Set.of());
    for (int n = 0; n < PURE; n++) {
      Mutated<String> request = mutator.json(request(7, "pass"));
      assertThatCode(
              () -> {
                try {
                  ValidationRequest read = json.readValue(request.value(), ValidationRequest.class);
                  if (read != null) {
                    read.checked(now);
                    read.fingerprint();
                  }
                } catch (ApiException | JacksonException e) {
                  // It is refused with the field's name.
                }
              })
          .as("seed %d, %d: %s", seed, n, request.description())
          .doesNotThrowAnyException();
    }
  }

  @Test
  void oneScanChangesNothingForTheOthers() {
    Mutator mutator = new Mutator(random, Set.of());
    UploadedScans uploads = new UploadedScans(json);
    for (int n = 0; n < PURE; n++) {
      Mutated<String> odd = mutator.json(scan("odd", 7, "pass"));
      String body = "[" + scan("a", 7, "p") + "," + odd.value() + "," + scan("b", 7, "p") + "]";
      assertThatCode(
              () -> {
                List<UploadedScans.Element> scans =
                    uploads.in(body.getBytes(StandardCharsets.UTF_8), 3);
                assertThat(scans).hasSize(3);
                assertThat(scans.getFirst().unreadable()).isNull();
                assertThat(scans.getLast().unreadable()).isNull();
                try {
                  OfflineScan read = json.treeToValue(scans.get(1).value(), OfflineScan.class);
                  if (read != null) {
                    read.fingerprint(read.checked(now, RIDE));
                  }
                } catch (ApiException | JacksonException e) {
                  // It is rejected by itself.
                }
              })
          .as("seed %d, %d: %s", seed, n, odd.description())
          .doesNotThrowAnyException();
    }
  }

  @Test
  void aPassStandsSomehowWhateverItHolds() {
    Mutator mutator = new Mutator(random, Set.of());
    for (int n = 0; n < PURE; n++) {
      Mutated<BsonDocument> payload = mutator.bson(BsonDocument.parse(PASS));
      assertThatCode(() -> judged(payload.value()))
          .as("seed %d, %d: %s", seed, n, payload.description())
          .doesNotThrowAnyException();
    }
  }

  private void judged(BsonDocument payload) {
    PassView pass = new PassView(7, "pass", 0, 0, payload, now);
    assertThat(PassEligibility.of(pass, UnconfirmedRides.NONE, now)).isNotNull();
    assertThat(PassEligibility.at(now, pass, new UnconfirmedRides(1, false), RIDE)).isNotNull();
    assertThat(pass.vendorUuid()).isNotEmpty();
    Attempt attempt = AttemptTest.noted(3L, "USABLE", null);
    attempt.isSeenIn(payload);
    attempt.isConfirmedBy(payload);
    for (Reason reason : Reason.values()) {
      assertThat(
              json.writeValueAsString(
                  ValidationAnswer.of(new Outcome(reason, pass), now, now.plus(RIDE))))
          .isNotEmpty();
    }
  }

  @Test
  void whatIsSentIsAnsweredAndNeverAFailureOfOurs() {
    Mutator mutator = new Mutator(random, Set.of());
    long user = world.user();
    String pass = world.holds(user, SINGLE);
    for (int n = 0; n < END_TO_END; n++) {
      Mutated<String> request = mutator.json(request(user, pass));
      Answer answer = world.post(UUID.randomUUID().toString(), request.value());
      assertThat(answer.status())
          .as("seed %d, %d: %s: %s", seed, n, request.description(), answer.body())
          .isIn(200, 400, 413, 422);

      Mutated<String> odd = mutator.json(scan(UUID.randomUUID().toString(), user, pass));
      String good = scan(UUID.randomUUID().toString(), user, pass);
      Answer uploaded =
          world.http.post("/api/v1/validations/offline", "[" + odd.value() + "," + good + "]");
      assertThat(uploaded.status())
          .as("seed %d, %d: %s: %s", seed, n, odd.description(), uploaded.body())
          .isEqualTo(200);
      assertThat(uploaded.json().path("results").get(1).path("outcome").asString())
          .isNotEqualTo("rejected");
    }
  }

  @Test
  void aCachedPassThatIsOddIsDecidedAndHealed() {
    Mutator mutator = new Mutator(random, Set.of());
    for (int n = 0; n < END_TO_END; n++) {
      long user = world.user();
      String pass = world.holds(user, SINGLE);
      Mutated<BsonDocument> entry = mutator.bson(world.cachedPass(user, pass).toBsonDocument());
      world
          .mongo
          .getCollection("bytemark_tickets_cache")
          .updateOne(Filters.eq("user_id", user), Updates.set("passes.0", entry.value()));

      Answer answer = world.validate(user, pass);
      String what = "seed %d, %d: %s: %s".formatted(seed, n, entry.description(), answer.body());
      assertThat(answer.status()).as(what).isEqualTo(200);
      world.cached(user);
      assertThat(reason(world.validate(user, pass))).as(what).isIn("ACTIVATED", "ALREADY_ACTIVE");
      assertThat(world.uses(user, pass)).as(what).isEqualTo(1);
    }
  }
}
