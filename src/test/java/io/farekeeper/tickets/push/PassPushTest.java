package io.farekeeper.tickets.push;

import static io.farekeeper.tickets.Passes.expired;
import static io.farekeeper.tickets.Passes.pass;
import static io.farekeeper.tickets.Passes.usable;
import static io.farekeeper.tickets.PushFixture.modified;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.farekeeper.cluster.OtherInstance;
import io.farekeeper.ticketlog.TicketOwnershipChanged;
import io.farekeeper.tickets.Caches;
import io.farekeeper.tickets.OwnStores;
import io.farekeeper.tickets.PayloadHash;
import io.farekeeper.tickets.PushFixture;
import io.farekeeper.tickets.Stores;
import io.farekeeper.tickets.SyncException;
import io.farekeeper.tickets.TicketsFixture;
import io.farekeeper.tickets.push.PassPush.Pushed;
import io.farekeeper.tickets.push.PassPush.Result;
import io.farekeeper.web.ApiException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonNull;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Passes that the app pushes, and what is in the cache and the log at once. */
@ExtendWith(OwnStores.class)
class PassPushTest {
  private static final String LETTERS = "6a1d8f30-91c7-4b52-8e0d-3f5a7c2be411";

  private final Stores stores;
  @AutoClose private final PushFixture fixture;
  private final TicketsFixture tickets;

  PassPushTest(Stores stores) {
    this.stores = stores;
    fixture = new PushFixture(stores);
    tickets = fixture.tickets;
  }

  @Test
  void aRiderWithoutACacheHasOneAtOnce() {
    Pushed pushed = fixture.pushed(usable("a", 1));

    assertThat(pushed.result()).isEqualTo(Result.CREATED);
    assertThat(pushed.pass().unconfirmed()).isTrue();
    BsonDocument cache = tickets.document(42);
    cache.remove("_id");
    BsonDocument payload = BsonDocument.parse(usable("a", 1));
    int now = (int) TicketsFixture.NOW.getEpochSecond();
    assertThat(cache)
        .isEqualTo(
            BsonDocument.parse(
                """
                {user_id: 42, timestamp: 0, passes: [{pass_uuid: "a", timestamp: %1$d, status: "USABLE",
                 free_ticket_status: 0, payload: %2$s, payload_hash: "%3$s",
                 farekeeper: {pushed: %1$d, hash: "%3$s"}}],
                 passes4: [], passesLog: [], passes4Log: [], __v: 0}
                """
                    .formatted(now, payload.toJson(), PayloadHash.of(payload))));
    assertThat(tickets.logged(42)).containsExactly("passes created a USABLE @0");
    assertThat(tickets.log(42).getFirst().getDocument("farekeeper").get("pushed"))
        .isEqualTo(new BsonInt32(now));
    assertThat(tickets.events).containsExactly(new TicketOwnershipChanged(Set.of(42L)));
  }

  @Test
  void itTakesItsPlaceAmongTheOthersAndLeavesEverythingElse() {
    fixture.synchronised(usable("a", 1), usable("c", 9));
    tickets.change(42, "{$set: {theirs: 1, 'passes.1.theirs': 2, timestamp: 77}}");
    tickets.change(42, "{$push: {passes: {$each: [null, 'odd']}}}");
    BsonDocument before = tickets.document(42);

    assertThat(fixture.push(usable("b", 5))).isEqualTo(Result.CREATED);

    BsonDocument after = tickets.document(42);
    assertThat(after.getArray("passes").get(1).asDocument().getString("pass_uuid").getValue())
        .isEqualTo("b");
    after.getArray("passes").remove(1);
    assertThat(after.remove("__v")).isEqualTo(new BsonInt32(before.getInt32("__v").getValue() + 1));
    before.remove("__v");
    assertThat(after).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{$set: {passes: null}}", "{$unset: {passes: 1}}"})
  void whereThereIsNoListItBeginsOne(String change) {
    fixture.synchronised();
    tickets.change(42, change);
    tickets.change(42, "{$set: {__v: null}}");

    assertThat(fixture.push(usable("b", 5))).isEqualTo(Result.CREATED);

    assertThat(tickets.uuids(42, "passes")).containsExactly("b");
    assertThat(tickets.document(42).get("__v")).isEqualTo(new BsonInt32(1));
  }

  @ParameterizedTest
  @CsvSource({
    "2026-01-02T00:00:00Z, 2026-01-03T00:00:00Z, UPDATED",
    "2026-01-02T00:00:00Z, 2026-01-02T00:00:00.000Z, KEPT",
    "2026-01-02T00:00:00Z, 2026-01-01T00:00:00Z, KEPT",
    "2026-01-02T00:00:00Z, 2026-01-02T00:30:00+01:00, KEPT",
    "2026-01-02T00:00:00Z, '', KEPT",
    "'', 2026-01-01T00:00:00Z, UPDATED",
    "'', '', KEPT",
  })
  void theLaterStateCounts(String cached, String sent, Result result) {
    fixture.synchronised(modified("a", cached));
    BsonDocument before = tickets.document(42);
    String next = modified("a", sent).replace("\"USABLE\"", "\"USABLE\",\"again\":true");

    Pushed pushed = fixture.pushed(next);

    assertThat(pushed.result()).isEqualTo(result);
    assertThat(pushed.pass().payload().containsKey("again")).isEqualTo(result == Result.UPDATED);
    assertThat(pushed.pass().unconfirmed()).isEqualTo(result == Result.UPDATED);
    assertThat(tickets.document(42).equals(before)).isEqualTo(result == Result.KEPT);
    assertThat(tickets.logged(42)).hasSize(result == Result.UPDATED ? 2 : 1);
    assertThat(tickets.events).containsExactly(new TicketOwnershipChanged(Set.of(42L)));
  }

  @Test
  void theSameAgainChangesNothingAndAsksForNothing() {
    fixture.push(modified("a", "2026-01-02T00:00:00Z"));
    BsonDocument before = tickets.document(42);
    tickets.events.clear();
    tickets.clock.move(Duration.ofMinutes(1));

    assertThat(fixture.push(modified("a", "2026-01-02T00:00:00Z"))).isEqualTo(Result.KEPT);

    assertThat(tickets.document(42)).isEqualTo(before);
    assertThat(tickets.log(42)).hasSize(1);
    assertThat(tickets.events).isEmpty();
  }

  @Test
  void aUuidInOtherLettersIsTheSamePass() {
    fixture.synchronised(modified(LETTERS, "2026-01-02T00:00:00Z"));

    assertThat(fixture.push(modified(LETTERS.toUpperCase(Locale.ROOT), "2026-01-01T00:00:00Z")))
        .isEqualTo(Result.KEPT);
    assertThat(fixture.push(modified(LETTERS.toUpperCase(Locale.ROOT), "2026-01-03T00:00:00Z")))
        .isEqualTo(Result.UPDATED);
    assertThat(tickets.uuids(42, "passes")).containsExactly(LETTERS);
  }

  @Test
  void whatHasExpiredIsNotBoughtAgain() {
    tickets.rider(42, List.of(), List.of(expired("x", 1)));
    tickets.check(42);

    Pushed pushed = fixture.pushed(modified("x", "2030-01-01T00:00:00Z"));

    assertThat(pushed.result()).isEqualTo(Result.KEPT);
    assertThat(pushed.pass().payloadStatus()).isEqualTo("EXPIRED");
    assertThat(tickets.uuids(42, "passes")).isEmpty();
  }

  /** As if the process was killed after the log entry: the cache is as it was before. */
  @Test
  void killedBetweenLogAndCacheAndRepeatedNothingIsDoubled() {
    fixture.synchronised(usable("a", 1));
    BsonDocument before = tickets.document(42);
    fixture.push(usable("b", 2));
    List<BsonDocument> logged = tickets.log(42);
    stores.collection(Caches.COLLECTION).replaceOne(new BsonDocument(), before);
    tickets.clock.move(Duration.ofMinutes(1));

    assertThat(fixture.push(usable("b", 2))).isEqualTo(Result.CREATED);

    assertThat(tickets.uuids(42, "passes")).containsExactly("a", "b");
    assertThat(tickets.log(42)).containsExactlyInAnyOrderElementsOf(logged);
  }

  @Test
  void nothingIsWrittenIfTheRefreshCannotBeQueued() {
    fixture.synchronised(usable("a", 1));
    BsonDocument before = tickets.document(42);
    tickets.onEvent =
        _ -> {
          throw ApiException.unavailable("MySQL is not ready yet");
        };

    assertThatThrownBy(() -> fixture.push(usable("b", 2))).isInstanceOf(ApiException.class);

    assertThat(tickets.document(42)).isEqualTo(before);
    assertThat(tickets.log(42)).hasSize(1);
  }

  @Test
  void aSynchronisationThatTakesLongIsNotWaitedForForEver() {
    try (OtherInstance other = tickets.otherInstance()) {
      assertThat(other.locks().acquire(42, Duration.ZERO)).isPresent();

      assertThat(fixture.push.push(42, BsonDocument.parse(usable("a", 1))))
          .isEqualTo(Optional.empty());
    }
    assertThat(stores.collection(Caches.COLLECTION).countDocuments()).isZero();
    assertThat(tickets.events).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|uuid",
        "{uuid: 5, status: 'USABLE'}|uuid",
        "{uuid: '', status: 'USABLE'}|uuid",
        "{uuid: ' ', status: 'USABLE'}|uuid",
        "{uuid: 'a\\u0000b', status: 'USABLE'}|uuid",
        "{uuid: 'a'}|status",
        "{uuid: 'a', status: null}|status",
        "{uuid: 'a', status: ''}|status",
        "{uuid: 'a', status: 'USABLE', expiration: 'soon'}|expiration",
        "{uuid: 'a', status: 'USABLE', time_created: 5}|time_created",
        "{uuid: 'a', status: 'USABLE', time_modified: '2026-02-30T00:00:00Z'}|time_modified",
        "{uuid: 'a', status: 'USABLE', first_use: {}}|first_use",
      })
  void whatIsNoPassIsRefusedByField(String sent, String field) {
    assertThatThrownBy(() -> fixture.push.push(42, BsonDocument.parse(sent)))
        .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.field()).isEqualTo(field));
    assertThat(stores.collection(Caches.COLLECTION).countDocuments()).isZero();
  }

  @Test
  void idsAndDepthHaveTheirBounds() {
    assertThat(fixture.push(usable("x".repeat(128), 1))).isEqualTo(Result.CREATED);
    assertThatThrownBy(() -> fixture.push(usable("x".repeat(129), 1)))
        .hasMessageContaining("1 to 128 characters");
    BsonDocument deep = new BsonDocument("end", BsonNull.VALUE);
    for (int level = 0; level < 150; level++) {
      deep = new BsonDocument("deeper", deep);
    }
    BsonDocument pass = BsonDocument.parse(usable("deep", 1)).append("more", deep);
    assertThatThrownBy(() -> fixture.push.push(42, pass))
        .hasMessageContaining("nested deeper than 147");
  }

  /**
   * Which passes a list held that is none, is Bytemark's to say: the app tries again after that.
   */
  @Test
  void aCacheWhoseListIsNoneIsMadeAnewFirst() {
    fixture.synchronised(usable("a", 1));
    tickets.change(42, "{$set: {passes: 'x'}}");
    tickets.events.clear();

    assertThat(fixture.push.push(42, BsonDocument.parse(usable("b", 2)))).isEmpty();

    assertThat(tickets.events).containsExactly(new TicketOwnershipChanged(Set.of(42L)));
    tickets.check(42);
    assertThat(fixture.push(usable("b", 2))).isEqualTo(Result.CREATED);
    assertThat(tickets.uuids(42, "passes")).containsExactly("a", "b");
  }

  @Test
  void aCacheThatIsFullTakesNoMore() {
    fixture.synchronised(usable("a", 1));
    tickets.change(42, "{$set: {theirs: '" + "x".repeat(15_728_000) + "'}}");

    assertThatThrownBy(() -> fixture.push(usable("b", 2)))
        .isInstanceOfSatisfying(
            SyncException.class, e -> assertThat(e.kind()).isEqualTo(SyncException.Kind.OF_USER));
    assertThat(tickets.uuids(42, "passes")).containsExactly("a");
  }
}
