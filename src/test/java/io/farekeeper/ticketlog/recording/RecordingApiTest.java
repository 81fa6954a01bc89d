package io.farekeeper.ticketlog.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.farekeeper.testing.HttpCaller.Answer;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Events over HTTP, on both kinds of servers. */
@ParameterizedClass
@MethodSource("worlds")
@ResourceLock(RecordingWorld.LOCK)
class RecordingApiTest {
  @Parameter RecordingWorld world = RecordingWorld.embedded();

  private final int user = RecordingWorld.user();

  static Stream<RecordingWorld> worlds() {
    return RecordingWorld.all();
  }

  private String event(String uuid, String more) {
    return RecordingWorld.event(user, uuid, more);
  }

  @Test
  void anEventIsStoredAsItWasSent() {
    Answer answer =
        world.post(
            """
            {"status": "purchased", "user_id": %d, "timestamp": 1700000000, "uuid": "u-1",
             "ticket_type": "daily_pass", "purchase_amount": 5.50, "payment_method": "credit_card",
             "$top": 1, "dotted.top": 2, "": 3, "__v": 0,
             "note": {"zeta": 1, "alpha": [true, null, 2.5, "x"], "10": {}, "": "nameless", "a.b": 1,
                      "$set": {"$x": 1}, "big": 9223372036854775808}}
            """
                .formatted(user));

    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    assertThat(answer.body()).isEqualTo("{\"recorded\":1,\"duplicates\":0,\"rejected\":[]}");
    BsonDocument entry = world.of(user).getFirst();
    assertThat(entry.remove("_id")).matches(id -> id.isObjectId());
    assertThat(entry.toJson())
        .isEqualTo(
            "{\"status\": \"purchased\", \"user_id\": %d, \"timestamp\": 1700000000, \"uuid\": \"u-1\", "
                    .formatted(user)
                + "\"ticket_type\": \"daily_pass\", \"purchase_amount\": 5.5, \"payment_method\":"
                + " \"credit_card\", \"$top\": 1, \"dotted.top\": 2, \"\": 3, \"__v\": 0, \"note\":"
                + " {\"zeta\": 1, \"alpha\": [true, null, 2.5, \"x\"], \"10\": {}, \"\":"
                + " \"nameless\", \"a.b\": 1, \"$set\": {\"$x\": 1}, \"big\": {\"$numberDecimal\":"
                + " \"9223372036854775808\"}}}");
  }

  /** What {@code BytemarkTicketsLog.create} makes of the same purchase, but for its own fields. */
  @Test
  void anEventHasTheLegacyShape() {
    world.post(
        event("u-1", ", \"expiration_date\": \"2025-01-01T00:00:00Z\", \"purchase_amount\": 6.00"));

    BsonDocument entry = world.of(user).getFirst();
    assertThat(entry.get("user_id")).isEqualTo(new BsonInt32(user));
    assertThat(entry.isInt32("timestamp")).isTrue();
    assertThat(entry.get("purchase_amount")).isEqualTo(new BsonInt32(6));
    assertThat(entry.get("expiration_date"))
        .isEqualTo(new BsonDateTime(Instant.parse("2025-01-01T00:00:00Z").toEpochMilli()));
    assertThat(entry.containsKey("farekeeper")).isFalse();
    long age =
        Duration.between(
                Instant.ofEpochSecond(entry.getInt32("timestamp").getValue()),
                world.clock.instant())
            .toSeconds();
    assertThat(age).isBetween(0L, 60L);
  }

  @Test
  void goodEventsOfAnArrayAreStoredAndBadOnesNamed() {
    Answer answer =
        world.post(
            "["
                + event("u-0", "")
                + ", 7, "
                + event("u-2", ", \"currency\": \"dollars\"")
                + ","
                + event("u-3", ", \"x\": \"" + "y".repeat(300_000) + "\"")
                + ","
                + event("u-4", ", \"x\": " + "[".repeat(40) + "]".repeat(40))
                + ","
                + event("u-5", ", \"_id\": 1")
                + ", { },"
                + event("u-7", "")
                + "]");

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.json().path("recorded").asInt()).isEqualTo(2);
    assertThat(rejected(answer.json()))
        .isEqualTo(
            """
            1 the event must be an object
            2 currency must be an ISO 4217 code: three capital letters
            3 the event is larger than 262144 bytes
            4 the event is nested deeper than 32 levels
            5 _id must not be given: it is set here
            6 the event holds no field\
            """);
    assertThat(world.uuidsOf(user)).containsExactlyInAnyOrder("u-0", "u-7");
  }

  @Test
  void aBadLineIsOneBadEvent() {
    Answer answer =
        world.postLines(event("u-0", "") + "\nnonsense\n\n{\"a\": \n" + event("u-3", "") + "\n[]");

    assertThat(answer.status()).isEqualTo(201);
    assertThat(rejected(answer.json()))
        .isEqualTo(
            """
            1 the event is not well-formed JSON
            2 the event is not well-formed JSON
            4 the event must be an object\
            """);
    assertThat(world.uuidsOf(user)).containsExactlyInAnyOrder("u-0", "u-3");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ``                       | 400 body is empty
          []                       | 400 body holds no event
          7                        | 400 body must be an event (an object) or an array of events
          {"user_id": 1            | 400 body is not well-formed JSON
          {"user_id": 1,}          | 400 body is not well-formed JSON
          [{"user_id": 1,}]        | 400 body is not well-formed JSON
          [{"user_id": 1}          | 400 body is not well-formed JSON
          {"user_id": 0}           | 422 Nothing was recorded: user_id must be a whole number from 1 to 9007199254740991
          {}                       | 422 Nothing was recorded: the event holds no field
          [{}, {}]                 | 422 Nothing was recorded: all 2 events were rejected
          """)
  void aBodyOfWhichNothingCanBeRecorded(String body, String problem) {
    assertThat(world.post(body == null ? "" : body).problem()).isEqualTo(problem);
  }

  @Test
  void refusalsOfASingleEventSayWhich() {
    Answer large = world.post(event("u", ", \"x\": \"" + "y".repeat(1_500_000) + "\""));
    assertThat(large.problem()).isEqualTo("413 the event is larger than 262144 bytes");
    Answer deep = world.post(event("u", ", \"x\": " + "[".repeat(40) + "]".repeat(40)));
    assertThat(deep.problem())
        .isEqualTo("422 Nothing was recorded: the event is nested deeper than 32 levels");
    String fields =
        IntStream.range(0, 1000)
            .mapToObj(i -> "\"f" + i + "\": 1")
            .collect(Collectors.joining(","));
    assertThat(world.post(event("u", "," + fields)).problem())
        .isEqualTo("422 Nothing was recorded: the event has more than 1000 fields");
    Answer field = world.post(event("u", ", \"refund_amount\": \"5\""));
    assertThat(field.json().path("field").asString()).isEqualTo("refund_amount");
    assertThat(field.json().path("rejected").path(0).path("index").asInt(-1)).isZero();
    assertThat(world.of(user)).isEmpty();
  }

  @Test
  void manyRejectionsAreCountedAndTheFirstListed() {
    String bad = "{}\n".repeat(400);
    Answer answer = world.postLines(bad + event("u", "") + "\n" + bad);

    assertThat(answer.json().path("recorded").asInt()).isEqualTo(1);
    assertThat(answer.json().path("rejected").size()).isEqualTo(150);
    assertThat(answer.json().path("rejected_count").asInt()).isEqualTo(800);
    assertThat(world.postLines(bad).problem())
        .isEqualTo("422 Nothing was recorded: all 400 events were rejected");
  }

  @Test
  void anArrayThatBreaksSaysWhatWasStored() {
    String events =
        IntStream.range(0, 250)
            .mapToObj(i -> i == 7 ? "{}" : event("u-" + i, ""))
            .collect(Collectors.joining(","));

    Answer answer = world.post("[" + events + ", {\"user_id\": }]");

    assertThat(answer.problem()).isEqualTo("400 body is not well-formed JSON");
    JsonNode problem = answer.json();
    int next = problem.path("next_index").asInt();
    assertThat(next).isBetween(100, 250);
    assertThat(problem.path("recorded").asInt()).isEqualTo(next - 1);
    assertThat(rejected(problem)).isEqualTo("7 the event holds no field");
    assertThat(world.uuidsOf(user))
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, next).filter(i -> i != 7).mapToObj(i -> "u-" + i).toList());
  }

  /**
   * The client waits for what it sent before it sends more: a body that was gathered would hang.
   */
  @Test
  void aStreamIsWrittenWhileItComes() throws IOException {
    PipedOutputStream client = new PipedOutputStream();
    PipedInputStream body = new PipedInputStream(client, 1 << 20);
    CompletableFuture<Answer> answer =
        RecordingWorld.atOnce(() -> world.stream("application/x-ndjson", body));

    send(client, 0, 250);
    await().atMost(Duration.ofSeconds(30)).until(() -> world.of(user).size() >= 100);
    send(client, 250, 300);
    client.close();

    assertThat(answer.join().body()).startsWith("{\"recorded\":300,");
    assertThat(world.of(user)).hasSize(300);
  }

  private void send(PipedOutputStream client, int from, int to) throws IOException {
    for (int i = from; i < to; i++) {
      String line = event("u-" + i, ", \"x\": \"" + "y".repeat(1000) + "\"") + "\n";
      client.write(line.getBytes(StandardCharsets.UTF_8));
    }
    client.flush();
  }

  @Test
  void bodiesAreNotBoundButOtherEndpointsStillAre() {
    String events =
        IntStream.range(0, 20)
            .mapToObj(i -> event("u-" + i, ", \"x\": \"" + "y".repeat(100_000) + "\""))
            .collect(Collectors.joining(",", "[", "]"));
    assertThat(world.post(events).status()).isEqualTo(201);
    assertThat(world.caller("admin").post("/api/v1/jobs/none/runs", events).status())
        .isEqualTo(413);
  }

  @Test
  void aMediaTypeIsNeeded() {
    Answer text =
        world.http.with("Content-Type", "text/plain").call("POST", RecordingController.PATH, "{}");
    assertThat(text.problem()).startsWith("415 ");
    assertThat(world.http.post(RecordingController.PATH + "?dry=1", "{}").problem())
        .isEqualTo("400 dry is not a parameter of this endpoint");
  }

  static String rejected(JsonNode answer) {
    return answer
        .path("rejected")
        .valueStream()
        .map(r -> r.path("index").asInt() + " " + r.path("reason").asString())
        .collect(Collectors.joining("\n"));
  }
}
