package io.farekeeper.ticketlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import io.farekeeper.encryption.SensitiveFields;
import io.farekeeper.testing.OwnServers;
import io.farekeeper.testing.TestMongo;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(OwnServers.class)
class TicketLogTest {
  private final TestMongo server;

  private MongoClient client;
  private MongoCollection<BsonDocument> entries;
  private TicketLog log;

  TicketLogTest(TestMongo server) {
    this.server = server;
  }

  @BeforeEach
  void open() {
    client = server.client();
    entries = server.database(client).getCollection("bytemark_tickets_log", BsonDocument.class);
    entries.deleteMany(new BsonDocument());
    MongoDatabase database = server.database(client);
    log = new TicketLog(database, new SensitiveFields(database), new SimpleMeterRegistry());
  }

  @AfterEach
  void close() {
    client.close();
  }

  private static PassChange created(String uuid, String hash) {
    BsonDocument payload =
        new BsonDocument("uuid", new BsonString(uuid)).append("status", new BsonString("USABLE"));
    return new PassChange("passes", uuid, null, null, hash, payload);
  }

  private List<BsonDocument> all() {
    return entries.find().into(new ArrayList<>());
  }

  @Test
  void anEntryIsThePassItselfInItsOrder() {
    BsonDocument payload =
        BsonDocument.parse(
            """
            {"zeta": 1, "uuid": "p-1", "status": "USING", "order_item": {"price": 125, "a": []},
             "10": "ten", "2": "two", "": "nameless", "a.b": 1, "alpha": null}
            """);
    log.record(42, List.of(new PassChange("passes4", "p-1", "old", "17", "new", payload)), 1000);

    BsonDocument entry = all().getFirst();
    assertThat(new ArrayList<>(entry.keySet()))
        .containsExactly(
            "_id",
            "user_id",
            "timestamp",
            "zeta",
            "uuid",
            "status",
            "order_item",
            "10",
            "2",
            "",
            "a.b",
            "alpha",
            "farekeeper");
    assertThat(entry.get("user_id")).isEqualTo(new BsonInt32(42));
    assertThat(entry.get("timestamp")).isEqualTo(new BsonInt32(1000));
    assertThat(entry.get("order_item")).isEqualTo(payload.get("order_item"));
    assertThat(entry.get("farekeeper"))
        .isEqualTo(BsonDocument.parse("{list: 'passes4', change: 'changed'}"));
  }

  @Test
  void reservedFieldsOfAPayloadGiveWay() {
    BsonDocument payload =
        BsonDocument.parse(
            """
            {"_id": "theirs", "uuid": "p-1", "user_id": "someone", "timestamp": "2024",
             "farekeeper": {"list": "mine"}, "__v": 7, "status": "USABLE"}
            """);
    log.record(42, List.of(new PassChange("passes", "p-1", null, null, "h", payload)), 1000);

    BsonDocument entry = all().getFirst();
    assertThat(entry.get("_id")).matches(id -> id.isObjectId());
    entry.remove("_id");
    assertThat(entry)
        .isEqualTo(
            BsonDocument.parse(
                """
                {user_id: 42, timestamp: 1000, uuid: 'p-1', __v: 7, status: 'USABLE',
                 farekeeper: {list: 'passes', change: 'created'}}
                """));
  }

  @Test
  void aRepeatLeavesTheFirstEntryAsItIs() {
    log.record(42, List.of(created("p-1", "h")), 1000);
    log.record(42, List.of(created("p-1", "h")), 2000);
    assertThat(all()).singleElement().extracting(e -> e.get("timestamp")).isEqualTo(int32(1000));
  }

  @Test
  void whatIsNewAmongRepeatsIsRecorded() {
    List<PassChange> first = List.of(created("p-2", "h"), created("p-4", "h"));
    List<PassChange> more = IntStream.range(0, 7).mapToObj(n -> created("p-" + n, "h")).toList();
    log.record(42, first, 1000);
    log.record(42, more, 2000);
    log.record(42, more, 3000);
    assertThat(all())
        .extracting(
            entry ->
                entry.getString("uuid").getValue() + "@" + entry.getInt32("timestamp").getValue())
        .containsExactlyInAnyOrder(
            "p-0@2000", "p-1@2000", "p-2@1000", "p-3@2000", "p-4@1000", "p-5@2000", "p-6@2000");
  }

  @Test
  void theSameChangeTwiceInOneBatchIsOneEntry() {
    log.record(42, List.of(created("p-1", "h"), created("p-1", "h"), created("p-2", "h")), 1000);
    assertThat(all()).hasSize(2);
  }

  @Test
  void whateverMakesAnEventAnotherIsAnotherEntry() {
    BsonDocument payload = new BsonDocument("status", new BsonString("USABLE"));
    List<PassChange> different =
        List.of(
            new PassChange("passes", "p", null, null, "h", payload),
            new PassChange("passes4", "p", null, null, "h", payload),
            new PassChange("passes", "q", null, null, "h", payload),
            new PassChange("passes", "p", "old", null, "h", payload),
            new PassChange("passes", "p", "old", "17", "h", payload),
            new PassChange("passes", "p", "old", "18", "h", payload),
            new PassChange("passes", "p", null, "18", "h", payload),
            new PassChange("passes", "p", "old", "17", "h2", payload),
            new PassChange("passes", "p", "", "", "h", payload));
    log.record(42, different, 1000);
    log.record(43, different, 1000);
    assertThat(all()).hasSize(2 * different.size());
  }

  @Test
  void anEventOfOurOwnIsRecordedOnce() {
    BsonDocument details = BsonDocument.parse("{validation_location: 'Metro Station A'}");
    TicketEvent event = new TicketEvent("e-1", 42, 1000, "p-1", "validated", details);
    log.append(List.of(event));
    log.append(List.of(event, new TicketEvent("e-2", 42, 1001, "p-1", "failed", details)));
    log.append(List.of());

    assertThat(all()).hasSize(2);
    BsonDocument entry = all().getFirst();
    assertThat(entry.remove("_id")).isEqualTo(new BsonObjectId(EventId.of(42L, "e-1")));
    assertThat(entry)
        .isEqualTo(
            BsonDocument.parse(
                """
                {user_id: 42, timestamp: 1000, uuid: 'p-1', status: 'validated',
                 validation_location: 'Metro Station A', farekeeper: {event_id: 'e-1'}}
                """));
  }

  @Test
  void detailsDoNotRepeatWhatAnEventHasOfItsOwn() {
    assertThatThrownBy(
            () ->
                new TicketEvent("e", 42, 1000, "p", "s", new BsonDocument("uuid", BsonNull.VALUE)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void nothingToRecordIsNothing() {
    log.record(42, List.of(), 1000);
    assertThat(all()).isEmpty();
  }

  @Test
  void aUserBeyond31BitsIsALong() {
    log.record(4_294_967_295L, List.of(created("p", "h")), 1000);
    assertThat(all().getFirst().get("user_id")).isEqualTo(new BsonInt64(4_294_967_295L));
  }

  @Test
  void anEntryThatCannotBeStoredIsAnErrorAndTheRepeatFinishesTheRest() {
    BsonDocument tooLarge =
        new BsonDocument("uuid", new BsonString("big"))
            .append("text", new BsonString("x".repeat(17 * 1024 * 1024)));
    List<PassChange> changes =
        List.of(created("p-1", "h"), new PassChange("passes", "big", null, null, "h", tooLarge));
    assertThatThrownBy(() -> log.record(42, changes, 1000))
        .isInstanceOfAny(MongoException.class, org.bson.BsonSerializationException.class);
    log.record(42, changes.subList(0, 1), 2000);
    assertThat(all()).hasSize(1);
  }

  @Test
  void aLargeBatchIsRecordedOnce() {
    List<PassChange> many = IntStream.range(0, 3000).mapToObj(n -> created("p-" + n, "h")).toList();
    log.record(42, many.subList(1000, 2500), 1000);
    log.record(42, many, 2000);
    assertThat(all()).hasSize(3000);
    assertThat(Set.copyOf(all().stream().map(entry -> entry.get("_id")).toList())).hasSize(3000);
  }

  private static BsonInt32 int32(int value) {
    return new BsonInt32(value);
  }
}
