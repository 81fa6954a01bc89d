package io.farekeeper.ticketlog.recording;

import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.testing.HttpCaller.Answer;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No field of an event is required: each that lacks one is recorded as what it is. */
@ResourceLock(RecordingWorld.LOCK)
class IncompleteEventsTest {
  private final RecordingWorld world = RecordingWorld.onRealServers();

  private final int user = RecordingWorld.user();

  /** By it the entries of one test are found. */
  private final String mark = "mark-" + user;

  private List<BsonDocument> stored() {
    return world
        .entries
        .find(new BsonDocument("note", new BsonString(mark)))
        .into(new ArrayList<>());
  }

  private String event(String fields) {
    return "{\"note\": \"" + mark + "\"" + fields + "}";
  }

  private static final String RECORDED = "{\"recorded\":1,\"duplicates\":0,\"rejected\":[]}";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ", \"user_id\": 7",
        ", \"uuid\": \"u\"",
        ", \"status\": \"failed\"",
        ", \"uuid\": \"u\", \"status\": \"purchased\"",
        ", \"user_id\": 7, \"status\": \"validated\"",
        ", \"user_id\": 7, \"uuid\": \"u\"",
        ", \"user_id\": null, \"uuid\": null, \"status\": null, \"timestamp\": null"
      })
  void anEventWithoutSomeOfTheFieldsIsRecorded(String fields) {
    Answer answer = world.post(event(fields));
    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.body()).isEqualTo(RECORDED);
    BsonDocument entry = stored().getFirst();
    BsonDocument sent = BsonDocument.parse(event(fields));
    sent.remove("timestamp");
    assertThat(entry.remove("timestamp")).matches(time -> time.isInt32());
    entry.remove("_id");
    assertThat(entry).isEqualTo(sent);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"event_id\": \"%s\"}", "{\"timestamp\": 5}", "{\"cvv\": \"123\"}"})
  void oneFieldIsEnough(String event) {
    assertThat(world.post(event.formatted(mark)).json().path("recorded").asInt()).isOne();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", " { } ", "[{}]"})
  void anObjectWithoutAnyFieldIsNoEvent(String body) {
    assertThat(world.post(body).problem())
        .isEqualTo("422 Nothing was recorded: the event holds no field");
  }

  @Test
  void withoutARiderAnEventIdIsUniqueAmongThoseWithout() {
    String id = ", \"event_id\": \"" + mark + "\"";
    assertThat(world.post(event(id)).body()).isEqualTo(RECORDED);
    assertThat(world.post(event(id)).body()).startsWith("{\"recorded\":0,\"duplicates\":1,");
    assertThat(world.post(event(id + ", \"x\": 1")).problem())
        .isEqualTo("422 Nothing was recorded: event_id is recorded already, with another content");
    assertThat(world.post(event(id + ", \"user_id\": null")).status()).isEqualTo(422);
    assertThat(world.post(event(id + ", \"user_id\": " + user)).body()).isEqualTo(RECORDED);
    assertThat(stored()).hasSize(2);
  }

  /**
   * A refresh is of somebody's tickets; a purchase without a ticket's id is of his all the same.
   */
  @Test
  void aPurchaseOfNobodyQueuesNothing() {
    world.post(
        "["
            + event(", \"status\": \"purchased\", \"uuid\": \"u\"")
            + ","
            + event(", \"status\": \"refunded\", \"user_id\": null")
            + ","
            + event(", \"status\": \"purchased\", \"user_id\": 9007199254740991")
            + ","
            + event(", \"status\": \"cancelled\", \"user_id\": " + user)
            + "]");
    assertThat(stored()).hasSize(4);
    assertThat(world.refreshes(user)).isEqualTo(1);
  }

  @Test
  void largeNumbersOfRidersAreFoundAndCardNumbersAreNone() {
    long large = 9_000_000_000L + user;
    String of = ", \"user_id\": " + large;
    assertThat(world.post(event(of)).body()).isEqualTo(RECORDED);
    var found = world.caller("admin").get("/api/v1/ticket-log?user_id=" + large).json();
    assertThat(found.path("items").path(0).path("user_id").asLong()).isEqualTo(large);
    var read = world.caller("admin").get("/api/v1/access-log?user_id=" + large).json();
    assertThat(read.path("items").path(1).path("user_id").asLong()).isEqualTo(large);

    Answer card = world.post(event(", \"user_id\": 4111111111111111"));
    assertThat(card.problem())
        .isEqualTo("422 Nothing was recorded: user_id must not be a payment card's number");
    assertThat(card.json().path("field").asString()).isEqualTo("user_id");
    assertThat(world.caller("admin").get("/api/v1/ticket-log?user_id=4111111111111111").status())
        .isEqualTo(200);
    assertThat(world.caller("admin").get("/api/v1/access-log").status()).isEqualTo(200);
  }

  @Test
  void whatIsMissingIsEmptyInAnExportAndFoundByWhatIsThere() {
    world.post(event(", \"uuid\": \"" + mark + "\", \"timestamp\": \"9999-12-31T23:59:59-12:00\""));
    world.post(event(", \"status\": \"" + mark + "\""));
    var admin = world.caller("admin");
    var byUuid = admin.get("/api/v1/ticket-log?uuid=" + mark).json().path("items").path(0);
    assertThat(byUuid.has("user_id") || byUuid.has("status")).isFalse();
    assertThat(byUuid.path("time").asString()).isEqualTo("9999-12-31T23:59:59.999Z");
    assertThat(
            admin
                .get(
                    "/api/v1/ticket-log?uuid=%s&from=9999-12-31T23:59:59Z&to=%s"
                        .formatted(mark, "9999-12-31T23:59:59-18:00"))
                .json()
                .path("items")
                .size())
        .isOne();
    String csv = admin.with("Accept", "text/csv").get("/api/v1/ticket-log?status=" + mark).body();
    assertThat(csv.lines().skip(1).findFirst().orElseThrow())
        .contains(",\"\",\"\",\"" + mark + "\",");
  }
}
