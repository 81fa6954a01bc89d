package io.farekeeper.tickets;

import static io.farekeeper.tickets.Passes.expired;
import static io.farekeeper.tickets.Passes.pass;
import static io.farekeeper.tickets.Passes.usable;
import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.embedded.sandbox.SandboxRider;
import java.time.Duration;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonValue;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Documents as legacy services, or wrong saves, left them, and passes with an unknown status. */
@ExtendWith(OwnStores.class)
class FoundCachesTest {
  private final Stores stores;
  @AutoClose private final TicketsFixture tickets;

  FoundCachesTest(Stores stores) {
    this.stores = stores;
    this.tickets = new TicketsFixture(stores).prepared();
  }

  private static int version(BsonDocument document) {
    return document.getInt32("__v").getValue();
  }

  @Test
  void aWrongStatusHealsByTheRulesAndTheTimestampStays() {
    String used =
        """
        {"uuid":"a","status":"USABLE","time_created":"2024-05-01T00:00:00Z",
         "first_use":"2024-05-02T00:00:00Z","expiration":"2026-03-04T06:00:00"}
        """;
    tickets.rider(42, List.of(used), List.of(expired("x", 2)));
    tickets.check(42);
    assertThat(tickets.entry(42, "passes", "a").getString("status").getValue()).isEqualTo("USABLE");
    tickets.change(42, "{$set: {'passes4.0.status': 'USABLE'}}");

    BsonValue written = tickets.entry(42, "passes", "a").get("timestamp");
    tickets.clock.move(Duration.ofMinutes(5));
    tickets.check(42);
    assertThat(tickets.entry(42, "passes", "a").getString("status").getValue()).isEqualTo("USING");
    assertThat(tickets.entry(42, "passes", "a").get("timestamp")).isEqualTo(written);
    assertThat(tickets.entry(42, "passes4", "x").getString("status").getValue())
        .isEqualTo("EXPIRED");
    assertThat(version(tickets.document(42))).isEqualTo(1);

    tickets.check(42);
    assertThat(version(tickets.document(42))).isEqualTo(1);
    tickets.clock.move(Duration.ofHours(1));
    tickets.check(42);
    assertThat(tickets.entry(42, "passes", "a").getString("status").getValue())
        .isEqualTo("EXPIRED");
    assertThat(tickets.log(42)).hasSize(2);
  }

  @Test
  void aLegacyDocumentIsTakenOver() {
    SandboxRider rider =
        tickets.rider(42, List.of(usable("a", 1), usable("b", 2)), List.of(expired("x", 1)));
    String hash = PayloadHash.of(BsonDocument.parse(usable("a", 1)));
    tickets.insert(
        Caches.COLLECTION,
        """
        {user_id: 42, timestamp: {$numberLong: "1709500000123"}, extra: [1, {two: 2}],
         passes: [{pass_uuid: "a", timestamp: {$numberDouble: "1709400000123.0"}, status: "USABLE",
           free_ticket_status: 1, payload: {uuid: "a", minimized: true}, payload_hash: "%s",
           _id: "a-id"},
          {status: "USABLE", payload: {}}, {pass_uuid: "b", payload_hash: "other", timestamp: 17}]}
        """
            .formatted(hash));
    assertThat(tickets.check(42)).isEqualTo(SyncResult.UPDATED);

    assertThat(tickets.entry(42, "passes", "a"))
        .isEqualTo(
            BsonDocument.parse(
                """
                {pass_uuid: "a", timestamp: {$numberDouble: "1709400000123.0"}, status: "USABLE",
                 free_ticket_status: 1, payload: {uuid: "a", minimized: true}, payload_hash: "%s",
                 _id: "a-id"}
                """
                    .formatted(hash)));
    assertThat(tickets.entry(42, "passes", "b").getString("status").getValue()).isEqualTo("USABLE");
    assertThat(tickets.uuids(42, "passes4")).containsExactly("x");
    BsonDocument document = tickets.document(42);
    assertThat(document.get("extra")).isEqualTo(BsonDocument.parse("{a: [1, {two: 2}]}").get("a"));
    assertThat(document.get("timestamp")).isEqualTo(new BsonInt32((int) tickets.clock.seconds()));
    assertThat(version(document)).isEqualTo(1);
    assertThat(tickets.logged(42))
        .containsExactlyInAnyOrder("passes changed b USABLE @0", "passes4 created x EXPIRED @0");
    TicketsFixture.answers(rider, List.of(), List.of());
    tickets.check(42);
    assertThat(version(tickets.document(42))).isEqualTo(2);
  }

  @Test
  void anUnknownStatusIsKeptAndCounted() {
    tickets.rider(42, List.of(pass("a", "ON_HOLD", 1, "\"expiration\":\"2020-01-01\"")), List.of());
    tickets.check(42);
    tickets.check(42);
    assertThat(tickets.entry(42, "passes", "a").getString("status").getValue())
        .isEqualTo("ON_HOLD");
    assertThat(tickets.meters.counter("farekeeper.passes.unknown.status").count()).isEqualTo(1);
  }

  @Test
  void aUserIsFoundWhateverTypeOfNumberTheIdIs() {
    tickets.insert(Caches.COLLECTION, "{user_id: {$numberDouble: '42.0'}, timestamp: 1, __v: 0}");
    tickets.rider(42, List.of(usable("a", 1)), List.of());
    assertThat(tickets.check(42)).isEqualTo(SyncResult.UPDATED);
    assertThat(stores.collection(Caches.COLLECTION).countDocuments()).isEqualTo(1);
  }
}
