package io.farekeeper.ticketlog.recording;

import static io.farekeeper.ticketlog.recording.RecordingApiTest.rejected;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoCollection;
import io.farekeeper.cluster.MongoClock;
import io.farekeeper.stores.CollectionIndexes;
import io.farekeeper.stores.Deployment;
import io.farekeeper.testing.HttpCaller.Answer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A request that is repeated with its key is done once, and answered the same. */
@ResourceLock(RecordingWorld.LOCK)
class IdempotentRequestsTest {
  private final RecordingWorld world = RecordingWorld.onRealServers();
  private final int user = RecordingWorld.user();
  private final String key = "key of " + user;

  private String event(String uuid, String more) {
    return RecordingWorld.event(user, uuid, more);
  }

  private Answer post(String key, String body) {
    return world.http.with("Idempotency-Key", key).post(RecordingController.PATH, body);
  }

  /** Asks again while another does it; but not until its key is free since its lease is over. */
  private Answer postUntilDone(String body) {
    return Awaitility.await()
        .pollDelay(Duration.ZERO)
        .atMost(MongoIdempotencyStore.LEASE_TIME.minusSeconds(5))
        .until(() -> post(key, body), answer -> answer.status() != 409);
  }

  private String events(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> event("u-" + i, ""))
        .collect(Collectors.joining(",", "[", "]"));
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
  void aRequestThatWasEncodedAnewIsTheSame() {
    String first =
        event("u", ", \"x\": {\"a\": 1, \"b\": [2.50, \"\\u0041\"]}, \"n\": 9007199254740993");
    String again =
        "\r\n"
            + "{\"n\" : 9007199254740993.0,"
            + " \"x\":{\"b\":[25e-1,\"A\"],\"a\":1.0},\"status\":\"validated\","
            + "\"uuid\":\"u\",\"user_id\":%d.0}".formatted(user);
    assertThat(post(key, first).status()).isEqualTo(201);
    assertThat(post(key, again).body())
        .isEqualTo("{\"recorded\":1,\"duplicates\":0,\"rejected\":[]}");
    assertThat(post(key, "[" + first + "]").status()).isEqualTo(422);
    assertThat(post(key, again.replace("0993.0", "0992.0")).status()).isEqualTo(422);
    assertThat(world.of(user)).hasSize(1);

    assertThat(post(key + "a", "[" + first + ", 7]").status()).isEqualTo(201);
    assertThat(post(key + "a", "[" + again + ",7.0 ]").status()).isEqualTo(201);
    assertThat(post(key + "a", "[7," + again + "]").status()).isEqualTo(422);
    assertThat(world.of(user)).hasSize(2);

    assertThat(postLines(first + "\nnonsense").status()).isEqualTo(201);
    assertThat(postLines("\n" + again.strip() + "\n\nnonsense\n").status()).isEqualTo(201);
    assertThat(postLines(first + "\nnonsense!").status()).isEqualTo(422);
    assertThat(world.of(user)).hasSize(3);
  }

  private Answer postLines(String lines) {
    return world
        .http
        .with("Idempotency-Key", key + " lines")
        .with("Content-Type", "application/x-ndjson")
        .call("POST", RecordingController.PATH, lines);
  }

  @Test
  void aRequestOfAnEarlierVersionIsKnownByItsBytes() {
    post(key, events(2));
    MongoCollection<BsonDocument> requests =
        world.mongo.getCollection(MongoIdempotencyStore.COLLECTION, BsonDocument.class);
    BsonDocument known = requests.find(new BsonDocument("_id", idOf(key))).first();
    assertThat(known).isNotNull();
    assertThat(known.getString("fingerprint").getValue()).startsWith("2:");
    requests.updateOne(
        new BsonDocument("_id", idOf(key)), BsonDocument.parse("{$unset: {fingerprint: 1}}"));

    assertThat(post(key, events(2)).status()).isEqualTo(201);
    assertThat(post(key, events(2) + " ").status()).isEqualTo(422);
    assertThat(world.of(user)).hasSize(2);
  }

  @Test
  void anEventThatIsTooLargeToBeKeptIsComparedByItsBytes() {
    String large = event("u", ", \"x\": \"" + "y".repeat(300_000) + "\"");
    String body = "[" + event("u", "") + "," + large + "]";
    assertThat(post(key, body).status()).isEqualTo(201);
    assertThat(post(key, body).status()).isEqualTo(201);
    assertThat(post(key, body.replace("yy\"", "yz\"")).status()).isEqualTo(422);
    assertThat(post(key, body + " ").status()).isEqualTo(422);
  }

  @Test
  void aKeyIsForgottenAfterADay() {
    post(key, events(1));
    world.bean(MongoClock.class).shift(Duration.ofHours(24).plusSeconds(1));

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
      world.bean(MongoClock.class).shift(Duration.ofHours(25));
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

  /** Killed after it had stored some, an instance leaves its request without an answer. */
  @Test
  void aRepeatAfterACrashCompletesTheRequest() {
    long since = begin();
    RequestKey request = new RequestKey("app", key, since);
    storeAs(request, 0, "u-0");
    storeAs(request, 1, "another");
    world.bean(MongoClock.class).shift(MongoIdempotencyStore.LEASE_TIME.plusSeconds(1));

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
    MongoIdempotencyStore ledger =
        new MongoIdempotencyStore(
            world.mongo, world.bean(Deployment.class), world.bean(MongoClock.class));
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
}
