package io.farekeeper.tickets;

import static io.farekeeper.tickets.Passes.expired;
import static io.farekeeper.tickets.Passes.free;
import static io.farekeeper.tickets.Passes.pass;
import static io.farekeeper.tickets.Passes.usable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.farekeeper.api.ApiException;
import io.farekeeper.embedded.sandbox.SandboxRider;
import io.farekeeper.servers.Deployment;
import io.farekeeper.ticketlog.TicketLog;
import io.farekeeper.ticketlog.TicketsChangedHands;
import io.farekeeper.ticketlog.encryption.SensitiveFields;
import io.farekeeper.tickets.PassPush.Pushed;
import io.farekeeper.tickets.PassPush.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonNull;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Passes that the app pushes: into the cache at once, and what synchronisations make of them. */
@ParameterizedClass
@MethodSource("stores")
class PassPushTest {
  private static final String LETTERS = "6a1d8f30-91c7-4b52-8e0d-3f5a7c2be411";

  private final Stores stores;
  private final TicketsFixture tickets;
  private final PassPush push;

  PassPushTest(Stores stores) {
    this.stores = stores;
    tickets = new TicketsFixture(stores).prepared();
    push =
        new PassPush(
            tickets.caches,
            new ExpiredPasses(stores.mongo),
            tickets.preparation,
            tickets.leases,
            new CalledRefreshes(tickets.cache, tickets.leases),
            new TicketLog(stores.mongo, new SensitiveFields(stores.mongo), tickets.meters),
            event -> {
              tickets.events.add(event);
              tickets.onEvent.accept(event);
            },
            new Deployment(false, false, false, false),
            tickets.properties,
            stores.mongo,
            tickets.clock);
  }

  static Stream<Stores> stores() {
    return Stores.all();
  }

  @AfterEach
  void close() {
    tickets.close();
  }

  private Pushed pushed(String pass) {
    return push.push(42, BsonDocument.parse(pass)).orElseThrow();
  }

  private Result push(String pass) {
    return pushed(pass).result();
  }

  private static String modified(String uuid, String time) {
    String field = time.isEmpty() ? "\"n\":1" : "\"time_modified\":\"" + time + "\"";
    return pass(uuid, "USABLE", 5, field);
  }

  private BsonDocument marks(String uuid) {
    return tickets.entry(42, "passes", uuid).getDocument("farekeeper", new BsonDocument());
  }

  private SandboxRider synchronised(String... current) {
    SandboxRider rider = tickets.rider(42, List.of(current), List.of());
    tickets.check(42);
    return rider;
  }

  @Test
  void aRiderWithoutACacheHasOneAtOnce() {
    Pushed pushed = pushed(usable("a", 1));

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
    assertThat(tickets.events).containsExactly(new TicketsChangedHands(Set.of(42L)));
  }

  @Test
  void itTakesItsPlaceAmongTheOthersAndLeavesEverythingElse() {
    synchronised(usable("a", 1), usable("c", 9));
    tickets.change(42, "{$set: {theirs: 1, 'passes.1.theirs': 2, timestamp: 77}}");
    tickets.change(42, "{$push: {passes: {$each: [null, 'odd']}}}");
    BsonDocument before = tickets.document(42);

    assertThat(push(usable("b", 5))).isEqualTo(Result.CREATED);

    BsonDocument after = tickets.document(42);
    assertThat(after.getArray("passes").get(1).asDocument().getString("pass_uuid").getValue())
        .isEqualTo("b");
    after.getArray("passes").remove(1);
    assertThat(after.remove("__v"))
        .isEqualTo(new BsonInt32(before.remove("__v").asInt32().getValue() + 1));
    assertThat(after).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{$set: {passes: null}}", "{$unset: {passes: 1}}"})
  void whereThereIsNoListItBeginsOne(String change) {
    synchronised();
    tickets.change(42, change);
    tickets.change(42, "{$set: {__v: null}}");

    assertThat(push(usable("b", 5))).isEqualTo(Result.CREATED);

    assertThat(tickets.uuids(42, "passes")).containsExactly("b");
    assertThat(tickets.document(42).get("__v")).isEqualTo(new BsonInt32(1));
  }

  @Test
  void theNextSynchronisationConfirmsItAndLogsNothingTwice() {
    SandboxRider rider = synchronised(usable("a", 1));
    push(usable("b", 2));
    int version = tickets.document(42).getInt32("__v").getValue();
    TicketsFixture.answers(rider, List.of(usable("a", 1), usable("b", 2)), List.of());
    tickets.clock.move(Duration.ofMinutes(3));
    tickets.check(42);

    assertThat(tickets.entry(42, "passes", "b").containsKey("farekeeper")).isFalse();
    assertThat(tickets.entry(42, "passes", "b").getInt32("timestamp").getValue())
        .isEqualTo((int) TicketsFixture.NOW.getEpochSecond());
    assertThat(tickets.document(42).getInt32("__v").getValue()).isEqualTo(version + 1);
    assertThat(tickets.logged(42))
        .containsExactly("passes created a USABLE @0", "passes created b USABLE @0");
  }

  @Test
  void bytemarksOwnStateTakesThePlaceOfWhatWasPushed() {
    SandboxRider rider = synchronised();
    push(usable("b", 2));
    TicketsFixture.answers(rider, List.of(pass("b", "USING", 2, "\"n\":1")), List.of());
    tickets.check(42);

    assertThat(marks("b")).isEmpty();
    assertThat(tickets.entry(42, "passes", "b").getString("status").getValue()).isEqualTo("USING");
    assertThat(tickets.logged(42))
        .containsExactly("passes created b USABLE @0", "passes changed b USING @0");
  }

  @ParameterizedTest
  @CsvSource({"0, true", "599, true", "600, false", "86400, false"})
  void whatBytemarkDoesNotListGoesAfterTenMinutes(int seconds, boolean stays) {
    synchronised();
    push(usable("b", 2));
    tickets.clock.move(Duration.ofSeconds(seconds));
    tickets.check(42);

    assertThat(tickets.uuids(42, "passes").contains("b")).isEqualTo(stays);
    assertThat(tickets.logged(42)).containsExactly("passes created b USABLE @0");
  }

  @Test
  void aMarkOfTheFutureKeepsNothingForEver() {
    synchronised();
    push(usable("b", 2));
    tickets.clock.move(Duration.ofDays(-30));
    tickets.check(42);

    assertThat(tickets.uuids(42, "passes")).isEmpty();
  }

  @Test
  void oneThatHasExpiredByThenIsAmongTheExpiredAlone() {
    SandboxRider rider = synchronised();
    push(usable("b", 2));
    TicketsFixture.answers(rider, List.of(), List.of(expired("b", 2)));
    tickets.check(42);

    assertThat(tickets.uuids(42, "passes")).isEmpty();
    assertThat(tickets.uuids(42, "passes4")).containsExactly("b");
  }

  @Test
  void aFreePassIsNewsOnlyOnceBytemarkListsIt() {
    SandboxRider rider = synchronised(usable("a", 1));
    tickets.events.clear();
    push(free("f", 2));
    tickets.check(42);
    assertThat(tickets.events).noneMatch(event -> event instanceof FreePassesFound);
    assertThat(tickets.entry(42, "passes", "f").get("free_ticket_status"))
        .isEqualTo(new BsonInt32(0));

    TicketsFixture.answers(rider, List.of(usable("a", 1), free("f", 2)), List.of());
    tickets.check(42);
    tickets.check(42);

    assertThat(tickets.events).containsOnlyOnce(new FreePassesFound(42, List.of("f")));
    assertThat(tickets.entry(42, "passes", "f").get("free_ticket_status"))
        .isEqualTo(new BsonInt32(1));
  }

  @Test
  void aCacheThatAPushHasMadeIsBuiltByTheNextSynchronisation() {
    tickets.rider(42, List.of(free("f", 1), free("g", 2)), List.of(expired("x", 1)));
    push(free("f", 1));
    Session session = tickets.sessions.of(42);
    assertThat(tickets.cache.buildIfMissing(new UserLease(42), session))
        .isNotEqualTo(SyncResult.LEFT);

    assertThat(tickets.events).noneMatch(event -> event instanceof FreePassesFound);
    assertThat(tickets.entries(42, "passes"))
        .extracting(entry -> entry.getInt32("free_ticket_status").getValue())
        .containsExactly(1, 1);
    assertThat(tickets.uuids(42, "passes4")).containsExactly("x");
    assertThat(tickets.cache.buildIfMissing(new UserLease(42), session)).isEqualTo(SyncResult.LEFT);
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
    synchronised(modified("a", cached));
    BsonDocument before = tickets.document(42);
    String next = modified("a", sent).replace("\"USABLE\"", "\"USABLE\",\"again\":true");

    Pushed pushed = pushed(next);

    assertThat(pushed.result()).isEqualTo(result);
    assertThat(pushed.pass().payload().containsKey("again")).isEqualTo(result == Result.UPDATED);
    assertThat(pushed.pass().unconfirmed()).isEqualTo(result == Result.UPDATED);
    assertThat(tickets.document(42).equals(before)).isEqualTo(result == Result.KEPT);
    assertThat(tickets.logged(42)).hasSize(result == Result.UPDATED ? 2 : 1);
    assertThat(tickets.events).containsExactly(new TicketsChangedHands(Set.of(42L)));
  }

  @Test
  void theSameAgainChangesNothingAndAsksForNothing() {
    push(modified("a", "2026-01-02T00:00:00Z"));
    BsonDocument before = tickets.document(42);
    tickets.events.clear();
    tickets.clock.move(Duration.ofMinutes(1));

    assertThat(push(modified("a", "2026-01-02T00:00:00Z"))).isEqualTo(Result.KEPT);

    assertThat(tickets.document(42)).isEqualTo(before);
    assertThat(tickets.log(42)).hasSize(1);
    assertThat(tickets.events).isEmpty();
  }

  @Test
  void aUuidInOtherLettersIsTheSamePass() {
    synchronised(modified(LETTERS, "2026-01-02T00:00:00Z"));

    assertThat(push(modified(LETTERS.toUpperCase(Locale.ROOT), "2026-01-01T00:00:00Z")))
        .isEqualTo(Result.KEPT);
    assertThat(push(modified(LETTERS.toUpperCase(Locale.ROOT), "2026-01-03T00:00:00Z")))
        .isEqualTo(Result.UPDATED);
    assertThat(tickets.uuids(42, "passes")).containsExactly(LETTERS);
  }

  @Test
  void whatHasExpiredIsNotBoughtAgain() {
    tickets.rider(42, List.of(), List.of(expired("x", 1)));
    tickets.check(42);

    Pushed pushed = pushed(modified("x", "2030-01-01T00:00:00Z"));

    assertThat(pushed.result()).isEqualTo(Result.KEPT);
    assertThat(pushed.pass().payloadStatus()).isEqualTo("EXPIRED");
    assertThat(tickets.uuids(42, "passes")).isEmpty();
  }

  @Test
  void aPassThatWasKnownBeforeItWasPushedIsNoNews() {
    SandboxRider rider = synchronised(free("f", 1));
    String later = pass("f", "USABLE", 1, "\"time_modified\":\"2026-01-03T00:00:00Z\"");
    assertThat(push(later)).isEqualTo(Result.UPDATED);
    assertThat(push(later.replace("2026-01-03", "2026-01-04"))).isEqualTo(Result.UPDATED);
    assertThat(marks("f").getBoolean("seen").getValue()).isTrue();
    TicketsFixture.answers(rider, List.of(free("f", 1)), List.of());
    tickets.check(42);

    assertThat(tickets.events).noneMatch(event -> event instanceof FreePassesFound);
    assertThat(tickets.entry(42, "passes", "f").get("free_ticket_status"))
        .isEqualTo(new BsonInt32(1));
    assertThat(marks("f")).isEmpty();
  }

  /** As if the process was killed after the log entry: the cache is as it was before. */
  @Test
  void killedBetweenLogAndCacheAndRepeatedNothingIsDoubled() {
    synchronised(usable("a", 1));
    BsonDocument before = tickets.document(42);
    push(usable("b", 2));
    List<BsonDocument> logged = tickets.log(42);
    stores.collection(Caches.COLLECTION).replaceOne(new BsonDocument(), before);
    tickets.clock.move(Duration.ofMinutes(1));

    assertThat(push(usable("b", 2))).isEqualTo(Result.CREATED);

    assertThat(tickets.uuids(42, "passes")).containsExactly("a", "b");
    assertThat(tickets.log(42)).containsExactlyInAnyOrderElementsOf(logged);
  }

  @Test
  void nothingIsWrittenIfTheRefreshCannotBeQueued() {
    synchronised(usable("a", 1));
    BsonDocument before = tickets.document(42);
    tickets.onEvent =
        _ -> {
          throw ApiException.unavailable("MySQL is not ready yet");
        };

    assertThatThrownBy(() -> push(usable("b", 2))).isInstanceOf(ApiException.class);

    assertThat(tickets.document(42)).isEqualTo(before);
    assertThat(tickets.log(42)).hasSize(1);
  }

  /** The compare-and-set alone must hold: this synchronisation holds no lease. */
  @Test
  void aListThatWasFetchedBeforeThePushDropsNothing() {
    SandboxRider rider = synchronised(usable("a", 1));
    rider.rawAnswer(true, null);
    AtomicBoolean first = new AtomicBoolean(true);
    tickets.vendorClock.whenAsked(
        () -> {
          if (first.getAndSet(false)) {
            push(usable("b", 2));
          }
        });
    tickets.cache.check(new UserLease(42), tickets.sessions.of(42));

    assertThat(tickets.uuids(42, "passes")).containsExactly("a", "b");
    assertThat(tickets.logged(42)).filteredOn(entry -> entry.contains(" b ")).hasSize(1);
  }

  @Test
  void pushesAndSynchronisationsAtTheSameMomentLoseNothing() throws Exception {
    SandboxRider rider = tickets.rider(42);
    tickets.sandbox.latency(Duration.ofMillis(5));
    List<String> listed =
        rider.currentPasses().stream().map(pass -> pass.path("uuid").asString()).toList();
    List<Callable<Object>> work = new ArrayList<>();
    for (int n = 0; n < 12; n++) {
      String uuid = "pushed-" + n % 4;
      work.add(() -> push(usable(uuid, 2)));
      work.add(() -> tickets.check(42));
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Object> one : threads.invokeAll(work)) {
        assertThat(one.get()).isNotNull();
      }
    }
    List<String> expected = new ArrayList<>(listed);
    IntStream.range(0, 4).forEach(n -> expected.add("pushed-" + n));
    assertThat(tickets.uuids(42, "passes")).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(tickets.logged(42))
        .filteredOn(entry -> entry.contains("pushed-"))
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 4)
                .mapToObj(n -> "passes created pushed-%d USABLE @0".formatted(n))
                .toList());
  }

  @Test
  void aSynchronisationThatTakesLongIsNotWaitedForForEver() {
    UserLease other = tickets.leases().acquire(42, Duration.ZERO).orElseThrow();

    assertThat(push.push(42, BsonDocument.parse(usable("a", 1)))).isEqualTo(Optional.empty());

    assertThat(other.userId()).isEqualTo(42);
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
    assertThatThrownBy(() -> push.push(42, BsonDocument.parse(sent)))
        .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.field()).isEqualTo(field));
    assertThat(stores.collection(Caches.COLLECTION).countDocuments()).isZero();
  }

  @Test
  void idsAndDepthHaveTheirBounds() {
    assertThat(push(usable("x".repeat(128), 1))).isEqualTo(Result.CREATED);
    assertThatThrownBy(() -> push(usable("x".repeat(129), 1)))
        .hasMessageContaining("1 to 128 characters");
    BsonDocument deep = new BsonDocument("end", BsonNull.VALUE);
    for (int level = 0; level < 150; level++) {
      deep = new BsonDocument("deeper", deep);
    }
    BsonDocument pass = BsonDocument.parse(usable("deep", 1)).append("more", deep);
    assertThatThrownBy(() -> push.push(42, pass)).hasMessageContaining("nested deeper than 147");
  }

  @Test
  void aCacheThatIsFullTakesNoMore() {
    synchronised(usable("a", 1));
    tickets.change(42, "{$set: {theirs: '" + "x".repeat(15_728_000) + "'}}");

    assertThatThrownBy(() -> push(usable("b", 2)))
        .isInstanceOfSatisfying(
            SyncException.class, e -> assertThat(e.kind()).isEqualTo(SyncException.Kind.OF_USER));
    assertThat(tickets.uuids(42, "passes")).containsExactly("a");
  }
}
