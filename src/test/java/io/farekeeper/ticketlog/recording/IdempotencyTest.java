package io.farekeeper.ticketlog.recording;

import static io.farekeeper.ticketlog.recording.RecordingApiTest.rejected;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoCollection;
import io.farekeeper.servers.CollectionIndexes;
import io.farekeeper.servers.Deployment;
import io.farekeeper.testing.HttpCaller.Answer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Told twice, an event is recorded once. */
@ParameterizedClass
@MethodSource("worlds")
@ResourceLock(RecordingWorld.LOCK)
class IdempotencyTest {
  @Parameter RecordingWorld world = RecordingWorld.embedded();

  private final int user = RecordingWorld.user();
  private final String key = "key of " + user;

  static Stream<RecordingWorld> worlds() {
    return RecordingWorld.all();
  }

  private String event(String uuid, String more) {
    return RecordingWorld.event(user, uuid, more);
  }

  private Answer post(String key, String body) {
    return world.http.with("Idempotency-Key", key).post(RecordingController.PATH, body);
  }

  /** Asks again while another does it; but not until its key is free for want of a sign of life. */
  private Answer postUntilDone(String body) {
    return Awaitility.await()
        .pollDelay(Duration.ZERO)
        .atMost(RequestLedger.SIGN_OF_LIFE.minusSeconds(5))
        .until(() -> post(key, body), answer -> answer.status() != 409);
  }

  private String events(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> event("u-" + i, ""))
        .collect(Collectors.joining(",", "[", "]"));
  }

  @Test
  void anEventWithAnIdIsRecordedOnce() {
    String first = event("u", ", \"event_id\": \"e-1\", \"x\": {\"a\": 1, \"b\": [2.50]}");
    assertThat(world.post(first).body()).startsWith("{\"recorded\":1,\"duplicates\":0,");
    world.clock.advance(Duration.ofMinutes(2));

    String reordered = event("u", ", \"x\": {\"b\": [2.5], \"a\": 1}, \"event_id\": \"e-1\"");
    Answer repeat = world.post("[" + first + "," + reordered + "]");

    assertThat(repeat.status()).isEqualTo(201);
    assertThat(repeat.body()).isEqualTo("{\"recorded\":0,\"duplicates\":2,\"rejected\":[]}");
    BsonDocument entry = world.of(user).getFirst();
    assertThat(world.of(user)).hasSize(1);
    assertThat(entry.get("farekeeper"))
        .isEqualTo(new BsonDocument("event_id", new BsonString("e-1")));
    assertThat(entry.containsKey("event_id")).isFalse();
  }

  @Test
  void anotherContentUnderTheSameIdIsRejected() {
    world.post(event("u", ", \"event_id\": \"e\""));

    Answer other = world.post(event("other", ", \"event_id\": \"e\""));
    assertThat(other.problem())
        .isEqualTo("422 Nothing was recorded: event_id is recorded already, with another content");
    Answer timed = world.post(event("u", ", \"event_id\": \"e\", \"timestamp\": 17"));
    assertThat(timed.status()).isEqualTo(422);
    assertThat(world.uuidsOf(user)).containsExactly("u");
  }

  @Test
  void theSameIdOfAnotherRiderIsAnotherEvent() {
    world.post(event("u", ", \"event_id\": \"e\""));
    int another = RecordingWorld.user();
    world.post(RecordingWorld.event(another, "u", ", \"event_id\": \"e\""));
    assertThat(world.of(another)).hasSize(1);
  }

  @Test
  void theSameIdTwiceInOneRequest() {
    String a = event("a", ", \"event_id\": \"e\"");
    String b = event("b", ", \"event_id\": \"e\"");
    String filler =
        IntStream.range(0, 150).mapToObj(i -> event("f", "")).collect(Collectors.joining(","));

    Answer answer = world.post("[" + String.join(",", a, b, a, filler, a, b) + "]");

    assertThat(answer.json().path("recorded").asInt()).isEqualTo(151);
    assertThat(answer.json().path("duplicates").asInt()).isEqualTo(2);
    assertThat(rejected(answer.json()))
        .isEqualTo(
            """
            1 event_id is recorded already, with another content
            154 event_id is recorded already, with another content\
            """);
    assertThat(world.uuidsOf(user)).contains("a").doesNotContain("b").hasSize(151);
  }

  @Test
  void aRequestWithAKeyIsAnsweredTheSameAgain() {
    String body =
        "["
            + event("u-0", "")
            + ", {}, "
            + event("u-2", ", \"event_id\": \"e\"")
            + ","
            + event("u-2", ", \"event_id\": \"e\"")
            + "]";
    Answer first = post(key, body);
    Answer second = post(key, body);

    assertThat(first.body())
        .isEqualTo(
            "{\"recorded\":2,\"duplicates\":1,\"rejected\":[{\"index\":1,\"reason\":\"the event"
                + " holds no field\"}]}");
    assertThat(second.status()).isEqualTo(first.status());
    assertThat(second.body()).isEqualTo(first.body());
    assertThat(world.of(user)).hasSize(2);
  }

  @Test
  void theSameHoldsOfARequestThatRecordedNothing() {
    Answer first = post(key, "[{}, {}]");
    Answer second = post(key, "[{}, {}]");
    assertThat(first.status()).isEqualTo(422);
    assertThat(second.problem()).isEqualTo(first.problem());
    assertThat(second.body()).isEqualTo(first.body());
  }

  @Test
  void aKeyBelongsToOneBodyOfOneCaller() {
    post(key, events(1));

    assertThat(post(key, events(2)).problem())
        .isEqualTo("422 This Idempotency-Key was used for a request with another body");
    assertThat(
            world
                .http
                .with("Idempotency-Key", key)
                .with("Content-Type", "application/x-ndjson")
                .call("POST", RecordingController.PATH, events(1))
                .status())
        .isEqualTo(422);
    assertThat(world.of(user)).hasSize(1);
    Answer another =
        world.caller("app2").with("Idempotency-Key", key).post(RecordingController.PATH, events(2));
    assertThat(another.body()).startsWith("{\"recorded\":2,");
    assertThat(world.of(user)).hasSize(3);
  }

  @Test
  void aKeyIsForgottenAfterADay() {
    post(key, events(1));
    world.clock.advance(Duration.ofHours(24).plusSeconds(1));

    assertThat(post(key, events(2)).body()).startsWith("{\"recorded\":2,");
    assertThat(world.of(user)).hasSize(3);
  }

  /** A real MongoDB removes them by itself; the embedded one knows no expiry. */
  @Test
  void requestsOfTheDayBeforeAreRemoved() {
    post(key, events(1));
    CollectionIndexes indexes = world.bean(RecordingConfiguration.class).ticketLogRequestIndexes();
    MongoCollection<BsonDocument> requests =
        world.mongo.getCollection(indexes.collection(), BsonDocument.class);
    requests.createIndexes(indexes.indexes());
    if (world.bean(Deployment.class).mongodbEmbedded()) {
      world.clock.advance(Duration.ofHours(25));
      post(key + "b", events(1));
      assertThat(requests.countDocuments(new BsonDocument("_id", idOf(key)))).isZero();
    } else {
      assertThat(requests.listIndexes(BsonDocument.class))
          .anyMatch(
              index ->
                  index.isNumber("expireAfterSeconds")
                      && index.getNumber("expireAfterSeconds").intValue() == 86_400);
    }
  }

  private static BsonString idOf(String key) {
    return new BsonString(BodyDigest.of("app\n" + key));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a\tb"})
  void aKeyIsPrintable(String unfit) {
    assertThat(post(unfit, events(1)).problem())
        .isEqualTo("400 Idempotency-Key must be 1 to 200 printable characters");
    assertThat(post("k".repeat(201), events(1)).status()).isEqualTo(400);
  }

  @Test
  void aBodyThatWasMalformedMayBeMended() {
    String good = event("u-0", "");
    assertThat(post(key, "[" + good + ", {]").status()).isEqualTo(400);
    assertThat(postUntilDone("[" + good + "]").body()).startsWith("{\"recorded\":1,");
    assertThat(world.of(user)).hasSize(1);
  }

  /** Killed after it had stored some, a copy leaves its request without an answer. */
  @Test
  void aRepeatAfterACrashCompletesTheRequest() {
    long since = begin();
    RequestKey request = new RequestKey("app", key, since);
    storeAs(request, 0, "u-0");
    storeAs(request, 1, "another");
    world.clock.advance(RequestLedger.SIGN_OF_LIFE.plusSeconds(1));

    Answer answer = post(key, events(3));

    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    assertThat(answer.json().path("recorded").asInt()).isEqualTo(2);
    assertThat(rejected(answer.json()))
        .isEqualTo(
            "1 the event at this place is recorded already under this Idempotency-Key, with another"
                + " content");
    assertThat(world.uuidsOf(user)).containsExactlyInAnyOrder("u-0", "another", "u-2");
    assertThat(post(key, events(3)).body()).isEqualTo(answer.body());
  }

  private long begin() {
    RequestLedger ledger =
        new RequestLedger(world.mongo, world.bean(Deployment.class), world.clock);
    return ledger.claim(BodyDigest.of("app\n" + key)).orElseThrow().since();
  }

  private void storeAs(RequestKey request, long index, String uuid) {
    BsonDocument entry = BsonDocument.parse(RecordingWorld.event(user, uuid, ""));
    entry.put("_id", new org.bson.BsonObjectId(request.idOf(index)));
    entry.put("timestamp", new BsonInt32(1_700_000_000));
    world.entries.insertOne(entry);
  }

  @Test
  void aRequestThatIsBeingDoneIsNotDoneTwice() {
    begin();
    assertThat(post(key, events(1)).problem())
        .isEqualTo("409 A request with this Idempotency-Key is being done; try again later");
    assertThat(world.of(user)).isEmpty();
  }

  @Test
  void theSameRequestAtTheSameTimeCountsOnce() {
    String body = events(120);
    List<CompletableFuture<Answer>> calls =
        IntStream.range(0, 8)
            .mapToObj(_ -> RecordingWorld.atOnce(() -> postUntilDone(body)))
            .toList();

    assertThat(calls.stream().map(CompletableFuture::join))
        .allSatisfy(
            answer ->
                assertThat(answer.body())
                    .isEqualTo("{\"recorded\":120,\"duplicates\":0,\"rejected\":[]}"));
    assertThat(world.of(user)).hasSize(120);
  }

  @Test
  void theSameEventAtTheSameTimeIsOneEntry() {
    String body = event("u", ", \"event_id\": \"e\"");
    List<CompletableFuture<Answer>> calls =
        IntStream.range(0, 8).mapToObj(_ -> RecordingWorld.atOnce(() -> world.post(body))).toList();

    List<Answer> answers = calls.stream().map(CompletableFuture::join).toList();
    assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isEqualTo(201));
    assertThat(answers.stream().mapToInt(a -> a.json().path("recorded").asInt()).sum()).isOne();
    assertThat(world.of(user)).hasSize(1);
  }
}
