package io.farekeeper.tickets;

import static io.farekeeper.tickets.Passes.expired;
import static io.farekeeper.tickets.Passes.free;
import static io.farekeeper.tickets.Passes.pass;
import static io.farekeeper.tickets.Passes.usable;
import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.cluster.UserLock;
import io.farekeeper.embedded.sandbox.SandboxRider;
import io.farekeeper.tickets.push.PassPush.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.bson.BsonInt32;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What synchronisations make of passes that the app has pushed. */
@ExtendWith(OwnStores.class)
class PushedPassSyncTest {
  @AutoClose private final PushFixture fixture;
  private final TicketsFixture tickets;

  PushedPassSyncTest(Stores stores) {
    fixture = new PushFixture(stores);
    tickets = fixture.tickets;
  }

  @Test
  void theNextSynchronisationConfirmsItAndLogsNothingTwice() {
    SandboxRider rider = fixture.synchronised(usable("a", 1));
    fixture.push(usable("b", 2));
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
    SandboxRider rider = fixture.synchronised();
    fixture.push(usable("b", 2));
    TicketsFixture.answers(rider, List.of(pass("b", "USING", 2, "\"n\":1")), List.of());
    tickets.check(42);

    assertThat(fixture.marks("b")).isEmpty();
    assertThat(tickets.entry(42, "passes", "b").getString("status").getValue()).isEqualTo("USING");
    assertThat(tickets.logged(42))
        .containsExactly("passes created b USABLE @0", "passes changed b USING @0");
  }

  @ParameterizedTest
  @CsvSource({"0, true", "599, true", "600, false", "86400, false"})
  void whatBytemarkDoesNotListGoesAfterTenMinutes(int seconds, boolean stays) {
    fixture.synchronised();
    fixture.push(usable("b", 2));
    tickets.clock.move(Duration.ofSeconds(seconds));
    tickets.check(42);

    assertThat(tickets.uuids(42, "passes").contains("b")).isEqualTo(stays);
    assertThat(tickets.logged(42)).containsExactly("passes created b USABLE @0");
  }

  @Test
  void aMarkOfTheFutureKeepsNothingForEver() {
    fixture.synchronised();
    fixture.push(usable("b", 2));
    tickets.clock.move(Duration.ofDays(-30));
    tickets.check(42);

    assertThat(tickets.uuids(42, "passes")).isEmpty();
  }

  @Test
  void oneThatHasExpiredByThenIsAmongTheExpiredAlone() {
    SandboxRider rider = fixture.synchronised();
    fixture.push(usable("b", 2));
    TicketsFixture.answers(rider, List.of(), List.of(expired("b", 2)));
    tickets.check(42);

    assertThat(tickets.uuids(42, "passes")).isEmpty();
    assertThat(tickets.uuids(42, "passes4")).containsExactly("b");
  }

  @Test
  void aFreePassIsNewsOnlyOnceBytemarkListsIt() {
    SandboxRider rider = fixture.synchronised(usable("a", 1));
    tickets.events.clear();
    fixture.push(free("f", 2));
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
    fixture.push(free("f", 1));
    Session session = tickets.sessions.of(42);
    assertThat(tickets.cache.buildIfMissing(new UserLock(42), session))
        .isNotEqualTo(SyncResult.LEFT);

    assertThat(tickets.events).noneMatch(event -> event instanceof FreePassesFound);
    assertThat(tickets.entries(42, "passes"))
        .extracting(entry -> entry.getInt32("free_ticket_status").getValue())
        .containsExactly(1, 1);
    assertThat(tickets.uuids(42, "passes4")).containsExactly("x");
    assertThat(tickets.cache.buildIfMissing(new UserLock(42), session)).isEqualTo(SyncResult.LEFT);
  }

  @Test
  void aPassThatWasKnownBeforeItWasPushedIsNoNews() {
    SandboxRider rider = fixture.synchronised(free("f", 1));
    String later = pass("f", "USABLE", 1, "\"time_modified\":\"2026-01-03T00:00:00Z\"");
    assertThat(fixture.push(later)).isEqualTo(Result.UPDATED);
    assertThat(fixture.push(later.replace("2026-01-03", "2026-01-04"))).isEqualTo(Result.UPDATED);
    assertThat(fixture.marks("f").getBoolean("seen").getValue()).isTrue();
    TicketsFixture.answers(rider, List.of(free("f", 1)), List.of());
    tickets.check(42);

    assertThat(tickets.events).noneMatch(event -> event instanceof FreePassesFound);
    assertThat(tickets.entry(42, "passes", "f").get("free_ticket_status"))
        .isEqualTo(new BsonInt32(1));
    assertThat(fixture.marks("f")).isEmpty();
  }

  /** The compare-and-set alone must hold: this synchronisation holds no lock. */
  @Test
  void aListThatWasFetchedBeforeThePushDropsNothing() {
    SandboxRider rider = fixture.synchronised(usable("a", 1));
    rider.rawAnswer(true, null);
    AtomicBoolean first = new AtomicBoolean(true);
    tickets.vendorClock.whenAsked(
        () -> {
          if (first.getAndSet(false)) {
            fixture.push(usable("b", 2));
          }
        });
    tickets.cache.check(new UserLock(42), tickets.sessions.of(42));

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
      work.add(() -> fixture.pushedAtLast(usable(uuid, 2)));
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
}
