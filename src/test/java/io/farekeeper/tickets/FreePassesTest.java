package io.farekeeper.tickets;

import static io.farekeeper.tickets.Passes.LOYALTY;
import static io.farekeeper.tickets.Passes.expired;
import static io.farekeeper.tickets.Passes.free;
import static io.farekeeper.tickets.Passes.pass;
import static io.farekeeper.tickets.Passes.usable;
import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.embedded.sandbox.SandboxRider;
import java.util.List;
import java.util.Locale;
import org.bson.BsonDocument;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Passes of the loyalty programme: their mark, and the event that is published for them. */
@ExtendWith(OwnStores.class)
class FreePassesTest {
  private final Stores stores;
  @AutoClose private final TicketsFixture tickets;

  FreePassesTest(Stores stores) {
    this.stores = stores;
    this.tickets = new TicketsFixture(stores).prepared();
  }

  private static String expiredFree(String uuid, int day) {
    return pass(uuid, "EXPIRED", day, "\"product_uuid\":\"" + Passes.LOYALTY + "\"");
  }

  private static String freePlus(String uuid, int day) {
    return pass(
        uuid, "USABLE", day, "\"product_uuid\":\"654b9f9d-5972-445b-8c6b-5c29a35c7751\",\"n\":1");
  }

  private List<String> marked(TicketsFixture fixture, String list) {
    return TicketsFixture.texts(
        fixture.entries(42, list).stream()
            .filter(entry -> entry.getInt32("free_ticket_status").getValue() == 1)
            .toList(),
        "pass_uuid");
  }

  @Test
  void aBuildMarksThemAndPublishesNothing() {
    tickets.rider(
        42, List.of(free("f", 1), usable("a", 2), freePlus("g", 3)), List.of(expiredFree("e", 1)));
    tickets.check(42);
    assertThat(marked(tickets, "passes")).containsExactly("f", "g");
    assertThat(marked(tickets, "passes4")).containsExactly("e");
    assertThat(tickets.events).isEmpty();
  }

  @Test
  void anUpdatePublishesExactlyTheNewOnesOnce() {
    SandboxRider rider = tickets.rider(42, List.of(free("known", 1)), List.of());
    tickets.check(42);
    TicketsFixture.answers(
        rider,
        List.of(free("known", 1), free("n1", 5), usable("a", 2), freePlus("n2", 3)),
        List.of(expired("x", 1)));
    tickets.check(42);
    tickets.check(42);
    assertThat(tickets.events).containsExactly(new FreePassesFound(42, List.of("n1", "n2")));
    assertThat(marked(tickets, "passes")).containsExactly("known", "n2", "n1");
  }

  @Test
  void aFreePassThatIsKnownOrExpiredIsNoNews() {
    SandboxRider rider =
        tickets.rider(42, List.of(free("a", 1), free("b", 2)), List.of(expiredFree("e", 1)));
    tickets.check(42);
    // Changed, expired, new in the expired list alone, and back from there.
    TicketsFixture.answers(
        rider, List.of(free("a", 9)), List.of(expiredFree("b", 2), expiredFree("new", 3)));
    tickets.check(42);
    TicketsFixture.answers(rider, List.of(free("a", 9), free("e", 1), free("new", 3)), List.of());
    tickets.check(42);
    assertThat(tickets.events).isEmpty();
    assertThat(marked(tickets, "passes4")).containsExactly("e", "b", "new");
  }

  @Test
  void theMarkStaysWhateverBecomesOfThePass() {
    SandboxRider rider = tickets.rider(42, List.of(free("a", 1)), List.of());
    tickets.check(42);
    TicketsFixture.answers(rider, List.of(usable("a", 1)), List.of());
    tickets.check(42);
    assertThat(marked(tickets, "passes")).containsExactly("a");
  }

  @Test
  void anEntryOfALegacyServiceKeepsTheMarkThatItHas() {
    tickets.rider(42, List.of(free("a", 1)), List.of());
    tickets.check(42);
    tickets.change(42, "{$set: {'passes.0.free_ticket_status': 0}}");
    TicketsFixture.answers(tickets.sandbox.rider(42), List.of(free("a", 2)), List.of());
    tickets.check(42);
    assertThat(marked(tickets, "passes")).isEmpty();
  }

  @Test
  void theListenerHearsOfItBeforeTheCacheDoes() {
    SandboxRider rider = tickets.rider(42, List.of(), List.of());
    tickets.check(42);
    TicketsFixture.answers(rider, List.of(free("f", 1)), List.of());
    tickets.onEvent = _ -> assertThat(tickets.uuids(42, "passes")).isEmpty();
    tickets.check(42);
    assertThat(tickets.events).hasSize(1);
    assertThat(tickets.uuids(42, "passes")).containsExactly("f");
  }

  @Test
  void whereRidesAreCountedNothingIsPublishedAndTheMarkIsTheSame() {
    try (TicketsFixture counting = new TicketsFixture(stores, "loyalty.enabled=true").prepared()) {
      SandboxRider rider = counting.rider(42, List.of(), List.of());
      counting.check(42);
      TicketsFixture.answers(rider, List.of(free("f", 1)), List.of());
      counting.check(42);
      assertThat(counting.events).isEmpty();
      assertThat(marked(counting, "passes")).containsExactly("f");
    }
  }

  @Test
  void theProductsAreASetting() {
    try (TicketsFixture other =
        new TicketsFixture(stores, "loyalty.products=some-product,another").prepared()) {
      SandboxRider rider = other.rider(42, List.of(), List.of());
      other.check(42);
      String theirs = pass("t", "USABLE", 1, "\"product_uuid\":\"another\"");
      String odd = pass("o", "USABLE", 2, "\"product_uuid\":{\"no\":\"string\"}");
      TicketsFixture.answers(rider, List.of(free("f", 1), theirs, odd), List.of());
      other.check(42);
      assertThat(other.events).containsExactly(new FreePassesFound(42, List.of("t")));
    }
  }

  @Test
  void aProductIsTheSameInAnyLetterCase() {
    SandboxRider rider = tickets.rider(42, List.of(), List.of());
    tickets.check(42);
    String product = LOYALTY.toUpperCase(Locale.ROOT);
    String theirs = pass("t", "USABLE", 1, "\"product_uuid\":\"%s\"".formatted(product));
    TicketsFixture.answers(rider, List.of(theirs), List.of());
    tickets.check(42);
    assertThat(tickets.events).containsExactly(new FreePassesFound(42, List.of("t")));
    assertThat(marked(tickets, "passes")).containsExactly("t");
  }

  @Test
  void theSandboxsGiftIsOne() {
    SandboxRider rider = tickets.rider(42);
    tickets.check(42);
    String uuid = rider.grantFree().get("uuid").stringValue();
    tickets.check(42);
    assertThat(tickets.events).containsExactly(new FreePassesFound(42, List.of(uuid)));
    BsonDocument entry =
        tickets.log(42).stream()
            .filter(logged -> logged.getString("uuid").getValue().equals(uuid))
            .findFirst()
            .orElseThrow();
    assertThat(entry.getString("product_uuid").getValue()).isEqualTo(Passes.LOYALTY);
  }
}
