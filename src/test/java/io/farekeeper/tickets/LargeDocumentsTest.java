package io.farekeeper.tickets;

import static io.farekeeper.tickets.Passes.usable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.farekeeper.embedded.sandbox.SandboxRider;
import io.farekeeper.tickets.sync.ExpiredPasses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Documents near their bound, here 30 KB, with passes of about 1 KB. */
@ExtendWith(OwnStores.class)
class LargeDocumentsTest {
  private static final int LIMIT = 30 * 1024;

  @AutoClose private final TicketsFixture tickets;
  private final Stores stores;

  LargeDocumentsTest(Stores stores) {
    this.stores = stores;
    tickets = new TicketsFixture(stores, "tickets.max-document-size=30KB").prepared();
  }

  private static String large(int n, String more) {
    return """
    {"uuid":"x-%03d","status":"EXPIRED","time_created":"%d-01-01T00:00:00Z","text":"%s"%s}\
    """
        .formatted(n, 2000 + n, "x".repeat(900), more);
  }

  private static List<String> large(int from, int to) {
    return IntStream.range(from, to).mapToObj(n -> large(n, "")).toList();
  }

  private static List<String> names(int from, int to) {
    return IntStream.range(from, to).mapToObj("x-%03d"::formatted).toList();
  }

  private List<CachedPass> moved() {
    return new ArrayList<>(new ExpiredPasses(stores.mongo).of(42).values());
  }

  private List<String> history() {
    List<String> all = new ArrayList<>(tickets.uuids(42, "passes4"));
    moved().forEach(entry -> all.add(entry.uuid().orElseThrow()));
    return all;
  }

  private int size() {
    return new RawBsonDocument(tickets.document(42), new BsonDocumentCodec())
        .getByteBuffer()
        .remaining();
  }

  private int movedByMarker() {
    return tickets.document(42).getDocument("farekeeper").getInt32("expired_moved").getValue();
  }

  @Test
  void belowTheBoundNothingMoves() {
    tickets.rider(42, List.of(usable("a", 1)), large(0, 20));
    tickets.check(42);
    assertThat(tickets.uuids(42, "passes4")).hasSize(20);
    assertThat(moved()).isEmpty();
    assertThat(tickets.document(42).containsKey("farekeeper")).isFalse();
  }

  @Test
  void theOldestExpiredPassesLeaveADocumentThatNearsItsBound() {
    SandboxRider rider = tickets.rider(42, List.of(usable("a", 1)), large(10, 30));
    tickets.check(42);
    TicketsFixture.answers(rider, List.of(usable("a", 1)), large(10, 40));
    tickets.check(42);
    assertThat(size()).isLessThan(LIMIT / 3 * 2 + 1024);
    assertThat(history()).containsExactlyInAnyOrderElementsOf(names(10, 40));
    assertThat(tickets.uuids(42, "passes4"))
        .isEqualTo(names(40 - tickets.uuids(42, "passes4").size(), 40));
    assertThat(movedByMarker()).isEqualTo(moved().size()).isPositive();
    assertThat(tickets.uuids(42, "passes")).containsExactly("a");
    assertThat(tickets.log(42)).hasSize(31);
  }

  @Test
  void whatWasMovedIsStillKnown() {
    SandboxRider rider = tickets.rider(42, List.of(), large(0, 40));
    assertThat(tickets.check(42)).isEqualTo(SyncResult.BUILT);
    BsonDocument built = tickets.document(42);
    List<CachedPass> moved = moved();
    tickets.clock.move(Duration.ofMinutes(5));
    tickets.check(42);
    assertThat(tickets.document(42).getArray("passes4")).isEqualTo(built.getArray("passes4"));
    assertThat(tickets.document(42).get("__v")).isEqualTo(new BsonInt32(0));
    assertThat(moved()).isEqualTo(moved);
    assertThat(tickets.log(42)).hasSize(40);

    TicketsFixture.answers(rider, List.of(), large(0, 60));
    tickets.check(42);
    assertThat(history()).containsExactlyInAnyOrderElementsOf(names(0, 60));
    assertThat(movedByMarker()).isEqualTo(moved().size());
    assertThat(tickets.log(42)).hasSize(60);
    TicketsFixture.answers(rider, List.of(), List.of());
    tickets.check(42);
    assertThat(history()).containsExactlyInAnyOrderElementsOf(names(0, 60));
  }

  @Test
  void aMovedPassThatChangesIsChangedWhereItIs() {
    SandboxRider rider = tickets.rider(42, List.of(), large(0, 40));
    tickets.check(42);
    List<String> changed = new ArrayList<>(large(1, 40));
    changed.add(large(0, ",\"refunded\":true"));
    TicketsFixture.answers(rider, List.of(), changed);
    tickets.clock.move(Duration.ofMinutes(5));
    tickets.check(42);
    tickets.check(42);
    CachedPass first =
        moved().stream()
            .filter(entry -> entry.uuid().orElseThrow().equals("x-000"))
            .findFirst()
            .orElseThrow();
    assertThat(first.payload().getBoolean("refunded").getValue()).isTrue();
    assertThat(first.timestamp()).contains(new BsonInt32((int) tickets.clock.seconds()));
    assertThat(history()).containsExactlyInAnyOrderElementsOf(names(0, 40));
    assertThat(tickets.log(42)).hasSize(41);
  }

  @Test
  void anEntryIsMovedWithEverythingThatItHas() {
    SandboxRider rider = tickets.rider(42, List.of(), large(0, 20));
    tickets.check(42);
    tickets.change(
        42,
        """
        {$set: {"passes4.0._id": {$oid: "65e4a0c0a0a0a0a0a0a0a0a0"}, "passes4.0.user_id": "theirs",
         "passes4.0.deep": {"a": [1]}}}
        """);
    BsonDocument entry = tickets.entries(42, "passes4").getFirst();
    TicketsFixture.answers(rider, List.of(), large(0, 40));
    tickets.check(42);
    CachedPass kept =
        moved().stream()
            .filter(pass -> pass.uuid().orElseThrow().equals("x-000"))
            .findFirst()
            .orElseThrow();
    assertThat(kept.document()).isEqualTo(entry);
  }

  /** Killed after the entries were stored outside and before they left the document. */
  @Test
  void aKilledMoveIsRepeated() {
    SandboxRider rider = tickets.rider(42, List.of(), large(0, 20));
    tickets.check(42);
    TicketsFixture.answers(rider, List.of(), large(0, 40));
    new ExpiredPasses(stores.mongo)
        .store(
            42,
            tickets.entries(42, "passes4").subList(0, 10).stream().map(CachedPass::of).toList());
    tickets.check(42);
    assertThat(history()).containsExactlyInAnyOrderElementsOf(names(0, 40));
    assertThat(movedByMarker()).isEqualTo(moved().size());
    assertThat(tickets.log(42)).hasSize(40);
  }

  @Test
  void passesOfOthersAreNotTaken() {
    ExpiredPasses outside = new ExpiredPasses(stores.mongo);
    tickets.rider(4, List.of(), large(0, 3));
    tickets.check(4);
    List<CachedPass> entries = tickets.entries(4, "passes4").stream().map(CachedPass::of).toList();
    outside.store(4, entries.subList(0, 1));
    outside.store(42, entries.subList(1, 2));
    outside.store(421, entries.subList(2, 3));
    assertThat(outside.of(4).keySet()).containsExactly("x-000");
    assertThat(outside.of(42).keySet()).containsExactly("x-001");
    assertThat(outside.of(421).keySet()).containsExactly("x-002");
    assertThat(outside.of(43)).isEmpty();
  }

  @Test
  void currentPassesOverTheBoundFailTheUserAndNothingIsWritten() {
    SandboxRider rider = tickets.rider(42, large(0, 40), List.of());
    assertTooLarge();
    assertThat(tickets.caches.find(42)).isEmpty();
    assertThat(tickets.log(42)).isEmpty();

    TicketsFixture.answers(rider, large(0, 3), large(50, 60));
    tickets.check(42);
    BsonDocument before = tickets.document(42);
    TicketsFixture.answers(rider, large(0, 40), large(50, 70));
    assertTooLarge();
    assertThat(tickets.document(42)).isEqualTo(before);
    assertThat(tickets.log(42)).hasSize(13);
    assertThat(moved()).isEmpty();
  }

  private void assertTooLarge() {
    assertThatThrownBy(() -> tickets.check(42))
        .isInstanceOfSatisfying(
            SyncException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(SyncException.Kind.OF_USER);
              assertThat(e.reason()).contains("bytes, more than " + LIMIT);
            });
  }

  @Test
  void whatIsNotOursCountsToo() {
    SandboxRider rider = tickets.rider(42, List.of(usable("a", 1)), List.of());
    tickets.check(42);
    stores
        .collection(Caches.COLLECTION)
        .updateOne(
            new BsonDocument("user_id", new BsonInt32(42)),
            new BsonDocument(
                "$set", new BsonDocument("theirs", new BsonString("x".repeat(28 * 1024)))));
    TicketsFixture.answers(rider, large(0, 5), large(50, 55));
    assertTooLarge();
    assertThat(tickets.uuids(42, "passes")).containsExactly("a");
  }
}
