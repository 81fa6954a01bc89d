package io.farekeeper.tickets;

import static io.farekeeper.tickets.Passes.expired;
import static io.farekeeper.tickets.Passes.pass;
import static io.farekeeper.tickets.Passes.usable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.farekeeper.cluster.UserLock;
import io.farekeeper.embedded.sandbox.SandboxRider;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What a build and an update leave in the cache and in the ticket log. */
@ParameterizedClass
@MethodSource("stores")
class TicketCacheTest {
  private final Stores stores;
  @AutoClose private final TicketsFixture tickets;

  TicketCacheTest(Stores stores) {
    this.stores = stores;
    this.tickets = new TicketsFixture(stores).prepared();
  }

  static Stream<Stores> stores() {
    return Stores.all();
  }

  private static int version(BsonDocument document) {
    return document.getInt32("__v").getValue();
  }

  @Test
  void aBuildWritesTheWholeDocument() {
    tickets.rider(42, List.of(usable("a", 1)), List.of(expired("x", 2)));
    assertThat(tickets.check(42)).isEqualTo(SyncResult.BUILT);

    BsonDocument document = tickets.document(42);
    document.remove("_id");
    long now = tickets.clock.seconds();
    assertThat(document.toJson())
        .isEqualTo(
            BsonDocument.parse(
                    """
                    {"user_id": 42, "timestamp": %d,
                     "passes": [{"pass_uuid": "a", "timestamp": %d, "status": "USABLE",
                       "free_ticket_status": 0, "payload": %s,
                       "payload_hash": "%s"}],
                     "passes4": [{"pass_uuid": "x", "timestamp": %d, "status": "EXPIRED",
                       "free_ticket_status": 0, "payload": %s,
                       "payload_hash": "%s"}],
                     "passesLog": [], "passes4Log": [], "__v": 0}
                    """
                        .formatted(
                            now,
                            now,
                            usable("a", 1),
                            PayloadHash.of(BsonDocument.parse(usable("a", 1))),
                            now,
                            expired("x", 2),
                            PayloadHash.of(BsonDocument.parse(expired("x", 2)))))
                .toJson());
    assertThat(tickets.logged(42))
        .containsExactlyInAnyOrder("passes created a USABLE @0", "passes4 created x EXPIRED @0");
  }

  @Test
  void aBuildOrdersBothListsByTheTimeOfCreation() {
    String noTime = "{\"uuid\":\"none\",\"status\":\"USABLE\"}";
    tickets.rider(
        42,
        List.of(
            usable("e", 9),
            noTime,
            usable("b", 2),
            "{\"uuid\":\"d\",\"status\":\"USING\",\"time_created\":\"2024-05-03 12:00:00\"}",
            "{\"uuid\":\"c\",\"status\":\"USING\",\"time_created\":\"2024-05-03T01:00:00+02:00\"}",
            usable("a", 1)),
        List.of(expired("z", 3), expired("y", 2)));
    tickets.check(42);
    assertThat(tickets.uuids(42, "passes")).containsExactly("a", "b", "c", "d", "e", "none");
    assertThat(tickets.uuids(42, "passes4")).containsExactly("y", "z");
  }

  @Test
  void everyPageOfASandboxRiderIsCached() {
    tickets.sandbox.maxPerPage(2);
    SandboxRider rider = tickets.rider(42);
    for (int n = 0; n < 5; n++) {
      rider.expire(rider.buy("some-product").get("uuid").stringValue());
      rider.buy("some-product");
    }
    tickets.check(42);
    assertThat(tickets.uuids(42, "passes"))
        .containsExactlyInAnyOrderElementsOf(
            rider.currentPasses().stream().map(pass -> pass.get("uuid").stringValue()).toList());
    assertThat(tickets.uuids(42, "passes4"))
        .containsExactlyInAnyOrderElementsOf(
            rider.expiredPasses().stream().map(pass -> pass.get("uuid").stringValue()).toList());
  }

  @Test
  void aUserWithoutPassesHasAnEmptyCache() {
    tickets.rider(42, List.of(), List.of());
    assertThat(tickets.check(42)).isEqualTo(SyncResult.BUILT);
    assertThat(tickets.check(42)).isEqualTo(SyncResult.UPDATED);
    assertThat(tickets.uuids(42, "passes")).isEmpty();
    assertThat(tickets.log(42)).isEmpty();
  }

  @Test
  void buildIfMissingLeavesACacheAlone() {
    SandboxRider rider = tickets.rider(42, List.of(usable("a", 1)), List.of());
    UserLock lock = tickets.locks.acquire(List.of(42L)).getFirst();
    Session session = tickets.sessions.of(42);
    assertThat(tickets.cache.buildIfMissing(lock, session)).isEqualTo(SyncResult.BUILT);
    TicketsFixture.answers(rider, List.of(), List.of());
    long calls = tickets.sandbox.callsOf(42);
    assertThat(tickets.cache.buildIfMissing(lock, session)).isEqualTo(SyncResult.LEFT);
    assertThat(tickets.sandbox.callsOf(42)).isEqualTo(calls);
    assertThat(tickets.uuids(42, "passes")).containsExactly("a");
  }

  @Test
  void nothingIsWrittenBeforeTheCollectionIsPrepared() {
    try (TicketsFixture fresh = new TicketsFixture(stores)) {
      fresh.rider(42, List.of(usable("a", 1)), List.of());
      assertThatThrownBy(() -> fresh.check(42)).isInstanceOf(SyncException.class);
      assertThat(fresh.sandbox.calls()).isZero();
      assertThat(fresh.log(42)).isEmpty();
    }
  }

  @Test
  void anUnchangedEntryKeepsItsTimestampAndTheVersionStays() {
    tickets.rider(42, List.of(usable("a", 1)), List.of(expired("x", 2)));
    tickets.check(42);
    BsonDocument before = tickets.document(42);
    tickets.clock.move(Duration.ofMinutes(5));
    assertThat(tickets.check(42)).isEqualTo(SyncResult.UPDATED);

    BsonDocument after = tickets.document(42);
    assertThat(after.get("timestamp")).isEqualTo(new BsonInt32((int) tickets.clock.seconds()));
    before.put("timestamp", Objects.requireNonNull(after.get("timestamp")));
    assertThat(after).isEqualTo(before);
    assertThat(tickets.log(42)).hasSize(2);
  }

  @Test
  void aChangedEntryKeepsItsIdAndWhatIsNotOurs() {
    SandboxRider rider = tickets.rider(42, List.of(usable("a", 1)), List.of(expired("x", 2)));
    tickets.check(42);
    tickets.change(
        42,
        """
        {$set: {"passes.0._id": {$oid: "65e4a0c0a0a0a0a0a0a0a0a0"}, "passes.0.theirs": {deep: [1]},
         "passes.0.free_ticket_status": 1, "passes4.0._id": "x-id", "own_field": {"a": 1}}}
        """);
    String used = pass("a", "USING", 1, "\"uses_count\":1");
    TicketsFixture.answers(rider, List.of(used), List.of(pass("x", "EXPIRED", 2, "\"n\":1")));
    tickets.clock.move(Duration.ofMinutes(5));
    tickets.check(42);

    BsonDocument entry = tickets.entry(42, "passes", "a");
    assertThat(entry.get("_id")).matches(BsonValue::isObjectId);
    assertThat(entry.get("theirs")).isEqualTo(BsonDocument.parse("{deep: [1]}"));
    assertThat(entry.get("free_ticket_status")).isEqualTo(new BsonInt32(1));
    assertThat(entry.get("status")).isEqualTo(new BsonString("USING"));
    assertThat(entry.get("timestamp")).isEqualTo(new BsonInt32((int) tickets.clock.seconds()));
    assertThat(entry.get("payload")).isEqualTo(BsonDocument.parse(used));
    assertThat(entry.getString("payload_hash").getValue())
        .isEqualTo(PayloadHash.of(BsonDocument.parse(used)));
    assertThat(tickets.entry(42, "passes4", "x").get("_id")).isEqualTo(new BsonString("x-id"));
    assertThat(tickets.document(42).get("own_field")).isEqualTo(BsonDocument.parse("{a: 1}"));
    assertThat(version(tickets.document(42))).isEqualTo(1);
    assertThat(tickets.logged(42))
        .containsExactlyInAnyOrder(
            "passes created a USABLE @0",
            "passes4 created x EXPIRED @0",
            "passes changed a USING @300",
            "passes4 changed x EXPIRED @300");
  }

  @Test
  void whatIsGoneFromTheCurrentListDisappearsAndNoExpiredPassIsLost() {
    SandboxRider rider =
        tickets.rider(
            42, List.of(usable("a", 1), usable("b", 2)), List.of(expired("x", 1), expired("z", 5)));
    tickets.check(42);
    TicketsFixture.answers(
        rider, List.of(usable("b", 2), usable("c", 1)), List.of(expired("y", 3)));
    tickets.check(42);
    assertThat(tickets.uuids(42, "passes")).containsExactly("c", "b");
    assertThat(tickets.uuids(42, "passes4")).containsExactly("x", "y", "z");
    TicketsFixture.answers(rider, List.of(), List.of());
    tickets.check(42);
    assertThat(tickets.uuids(42, "passes")).isEmpty();
    assertThat(tickets.uuids(42, "passes4")).containsExactly("x", "y", "z");
    assertThat(version(tickets.document(42))).isEqualTo(2);
  }

  @Test
  void aPassThatExpiresMovesFromOneListToTheOther() {
    SandboxRider rider = tickets.rider(42, List.of(usable("a", 1)), List.of());
    tickets.check(42);
    TicketsFixture.answers(rider, List.of(), List.of(expired("a", 1)));
    tickets.clock.move(Duration.ofMinutes(5));
    tickets.check(42);
    assertThat(tickets.uuids(42, "passes")).isEmpty();
    assertThat(tickets.uuids(42, "passes4")).containsExactly("a");
    assertThat(tickets.logged(42))
        .containsExactlyInAnyOrder("passes created a USABLE @0", "passes4 created a EXPIRED @300");
  }

  @Test
  void aUuidListedTwiceCountsOnceAndTheLastWins() {
    tickets.rider(42, List.of(usable("a", 1), pass("a", "USING", 1, "\"n\":2")), List.of());
    tickets.check(42);
    assertThat(tickets.entries(42, "passes"))
        .singleElement()
        .extracting(entry -> entry.get("status"))
        .isEqualTo(new BsonString("USING"));
    assertThat(tickets.log(42)).hasSize(1);
  }

  /**
   * Who asks for a refresh meanwhile must not take this one for it: it may miss what he knows of.
   */
  @Test
  void aCacheIsOfTheTimeWhenBytemarkWasAsked() {
    tickets.rider(42);
    long asked = tickets.clock.seconds();
    tickets.vendorClock.whenAsked(() -> tickets.clock.move(Duration.ofSeconds(2)));

    tickets.check(42);
    assertThat(tickets.document(42).getInt32("timestamp").getValue()).isEqualTo(asked);

    long askedAgain = tickets.clock.seconds();
    tickets.check(42);
    assertThat(tickets.document(42).getInt32("timestamp").getValue()).isEqualTo(askedAgain);
    assertThat(askedAgain).isGreaterThan(asked);
  }
}
