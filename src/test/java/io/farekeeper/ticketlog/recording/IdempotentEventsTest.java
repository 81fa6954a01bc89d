package io.farekeeper.ticketlog.recording;

import static io.farekeeper.ticketlog.recording.RecordingApiTest.rejected;
import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.testing.HttpCaller.Answer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An event that is reported twice is recorded once, by its id. */
@ResourceLock(RecordingWorld.LOCK)
class IdempotentEventsTest {
  private final RecordingWorld world = RecordingWorld.onRealServers();
  private final int user = RecordingWorld.user();

  private String event(String uuid, String more) {
    return RecordingWorld.event(user, uuid, more);
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          5                    | 5.0
          5                    | 0.5e1
          0                    | -0
          -0.0                 | 0e5
          5.50                 | 55e-1
          49000849800          | 4.90008498e10
          9007199254740993     | 9007199254740993.0
          9223372036854775808  | 9.223372036854775808e18
          1e400                | 10e399
          [1, {"a": 2, "b": 3}] | [1.0, {"b": 3e0, "a": 2}]
          "\\u0041\\/ü"         | "A/\\u00fc"
          {"a": null}          | { "a" : null }
          """)
  void theSameValueInAnotherSpellingIsTheSameEvent(String first, String repeat) {
    world.post(event("u", ", \"event_id\": \"e\", \"x\": " + first));
    Answer answer = world.post(event("u", ", \"event_id\": \"e\", \"x\": " + repeat));
    assertThat(answer.body()).isEqualTo("{\"recorded\":0,\"duplicates\":1,\"rejected\":[]}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          5                | "5"
          5                | 5.000000001
          9007199254740993 | 9007199254740992
          [1, 2]           | [2, 1]
          [1]              | [1, 1]
          {"a": 1}         | {"a": 1, "b": null}
          null             | 0
          """)
  void anotherValueIsAnotherContent(String first, String repeat) {
    world.post(event("u", ", \"event_id\": \"e\", \"x\": " + first));
    assertThat(world.post(event("u", ", \"event_id\": \"e\", \"x\": " + repeat)).status())
        .isEqualTo(422);
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
