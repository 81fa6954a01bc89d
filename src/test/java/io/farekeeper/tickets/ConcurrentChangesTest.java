package io.farekeeper.tickets;

import static io.farekeeper.tickets.Passes.expired;
import static io.farekeeper.tickets.Passes.free;
import static io.farekeeper.tickets.Passes.usable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.farekeeper.cluster.UserLock;
import io.farekeeper.embedded.sandbox.SandboxRider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Others change the document while it is being synchronised; processes die; many at once. */
@ExtendWith(OwnStores.class)
class ConcurrentChangesTest {
  private final Stores stores;
  @AutoClose private final TicketsFixture tickets;

  ConcurrentChangesTest(Stores stores) {
    this.stores = stores;
    this.tickets = new TicketsFixture(stores).prepared();
  }

  /** Does it after the cache was read and before it is written: when Bytemark answers. */
  private void whileBytemarkAnswers(int times, Runnable what) {
    AtomicInteger left = new AtomicInteger(times);
    tickets.vendorClock.whenAsked(
        () -> {
          // Each fetch asks for two lists.
          if (left.getAndDecrement() > 0) {
            what.run();
          }
        });
  }

  private long callsDuring(Runnable what) {
    long before = tickets.sandbox.calls();
    what.run();
    return tickets.sandbox.calls() - before;
  }

  private static List<String> uuidsOf(SandboxRider rider) {
    return rider.currentPasses().stream().map(pass -> pass.get("uuid").stringValue()).toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{$inc: {__v: 1}}",
        "{$unset: {__v: 1}}",
        "{$set: {timestamp: 1}}",
        "{$unset: {timestamp: 1}}",
        "{$push: {passes: {pass_uuid: 'theirs'}}}",
        "{$pop: {passes: 1}}",
        "{$push: {passes4: {pass_uuid: 'theirs'}}}",
        "{$unset: {passes: 1}}"
      })
  void aLostRaceStartsOverWithANewReadAndANewFetch(String theirChange) {
    SandboxRider rider = tickets.rider(42);
    tickets.check(42);
    rider.buy("some-product");
    whileBytemarkAnswers(1, () -> tickets.change(42, theirChange));
    assertThat(callsDuring(() -> tickets.check(42))).isEqualTo(4);
    assertThat(tickets.uuids(42, "passes")).containsExactlyInAnyOrderElementsOf(uuidsOf(rider));
    boolean theirs = theirChange.contains("passes4");
    assertThat(tickets.uuids(42, "passes4").contains("theirs")).isEqualTo(theirs);
  }

  @Test
  void aFieldThatIsNotComparedIsKeptAndNoReasonToStartOver() {
    tickets.rider(42);
    tickets.check(42);
    whileBytemarkAnswers(2, () -> tickets.change(42, "{$set: {theirs: 1}}"));
    assertThat(callsDuring(() -> tickets.check(42))).isEqualTo(2);
    assertThat(tickets.document(42).get("theirs")).isEqualTo(new BsonInt32(1));
  }

  @Test
  void givesUpAfterThreeStartsAndOverwritesNothing() {
    tickets.rider(42, List.of(usable("a", 1)), List.of());
    tickets.check(42);
    TicketsFixture.answers(tickets.sandbox.rider(42), List.of(usable("b", 1)), List.of());
    tickets.sandbox.rider(42).rawAnswer(true, null);
    whileBytemarkAnswers(100, () -> tickets.change(42, "{$inc: {__v: 1}}"));
    assertThat(
            callsDuring(
                () ->
                    assertThatThrownBy(() -> tickets.check(42))
                        .isInstanceOfSatisfying(
                            SyncException.class,
                            e -> assertThat(e.kind()).isEqualTo(SyncException.Kind.OF_USER))))
        .isEqualTo(6);
    assertThat(tickets.uuids(42, "passes")).containsExactly("a");
    whileBytemarkAnswers(0, () -> {});
    tickets.check(42);
    assertThat(tickets.uuids(42, "passes")).containsExactly("b");
    assertThat(tickets.log(42).stream().filter(e -> e.getString("uuid").getValue().equals("b")))
        .hasSize(1);
  }

  @Test
  void aCacheThatAppearsMeanwhileIsUpdatedInstead() {
    SandboxRider rider = tickets.rider(42);
    whileBytemarkAnswers(
        1,
        () ->
            tickets.insert(
                Caches.COLLECTION,
                """
                {user_id: 42, timestamp: 5, __v: 0, theirs: 1, passes: [],
                 passes4: [{pass_uuid: "old", payload: {}, payload_hash: "x"}]}
                """));
    assertThat(tickets.check(42)).isEqualTo(SyncResult.UPDATED);
    assertThat(stores.collection(Caches.COLLECTION).countDocuments()).isEqualTo(1);
    assertThat(tickets.document(42).get("theirs")).isEqualTo(new BsonInt32(1));
    assertThat(tickets.uuids(42, "passes")).containsExactlyInAnyOrderElementsOf(uuidsOf(rider));
    assertThat(tickets.uuids(42, "passes4")).contains("old");
    assertThat(tickets.log(42))
        .hasSize(rider.currentPasses().size() + rider.expiredPasses().size());
  }

  @Test
  void aCacheThatVanishesMeanwhileIsBuilt() {
    SandboxRider rider = tickets.rider(42);
    tickets.check(42);
    whileBytemarkAnswers(
        1, () -> stores.collection(Caches.COLLECTION).deleteMany(new BsonDocument()));
    tickets.check(42);
    assertThat(tickets.uuids(42, "passes")).containsExactlyInAnyOrderElementsOf(uuidsOf(rider));
  }

  /** The listener fails as a killed process would stop: the log is written, the cache is not. */
  @Test
  void killedBetweenLogAndCacheAndRepeatedNothingIsDoubled() {
    SandboxRider rider = tickets.rider(42, List.of(usable("a", 1)), List.of());
    tickets.check(42);
    BsonDocument before = tickets.document(42);
    TicketsFixture.answers(
        rider, List.of(usable("a", 3), usable("b", 1), free("f", 2)), List.of(expired("x", 1)));
    tickets.onEvent =
        _ -> {
          throw new IllegalStateException("killed");
        };
    for (int times = 0; times < 3; times++) {
      tickets.clock.move(Duration.ofMinutes(1));
      assertThatThrownBy(() -> tickets.check(42)).hasMessage("killed");
    }
    assertThat(tickets.document(42)).isEqualTo(before);
    List<BsonDocument> logged = tickets.log(42);
    assertThat(logged).hasSize(5);

    tickets.onEvent = _ -> {};
    tickets.clock.move(Duration.ofMinutes(1));
    tickets.check(42);
    assertThat(tickets.uuids(42, "passes")).containsExactly("b", "f", "a");
    assertThat(tickets.log(42)).containsExactlyInAnyOrderElementsOf(logged);
  }

  @Test
  void aKilledBuildIsRepeatedWithoutDoublingTheLog() {
    tickets.rider(42, List.of(usable("a", 1)), List.of(expired("x", 1)));
    tickets.check(42);
    List<BsonDocument> logged = tickets.log(42);
    stores.collection(Caches.COLLECTION).deleteMany(new BsonDocument());
    tickets.clock.move(Duration.ofMinutes(1));
    assertThat(tickets.check(42)).isEqualTo(SyncResult.BUILT);
    assertThat(tickets.log(42)).containsExactlyInAnyOrderElementsOf(logged);
  }

  /** Without locks even: the compare-and-set alone must hold. */
  @Test
  void twoAtOnceForOneUserLoseNothingAndLogNothingTwice() throws Exception {
    SandboxRider rider = tickets.rider(42);
    tickets.sandbox.latency(Duration.ofMillis(5));
    Session session = tickets.sessions.of(42);
    List<Callable<Object>> work = new ArrayList<>();
    for (int n = 0; n < 6; n++) {
      work.add(
          () -> {
            try {
              return tickets.cache.check(new UserLock(42), session);
            } catch (SyncException e) {
              return e.kind();
            }
          });
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Object> one : threads.invokeAll(work)) {
        assertThat(one.get())
            .isIn(SyncResult.BUILT, SyncResult.UPDATED, SyncException.Kind.OF_USER);
      }
    }
    assertThat(stores.collection(Caches.COLLECTION).countDocuments()).isEqualTo(1);
    assertThat(tickets.uuids(42, "passes")).containsExactlyInAnyOrderElementsOf(uuidsOf(rider));
    assertThat(tickets.log(42))
        .hasSize(rider.currentPasses().size() + rider.expiredPasses().size());
  }

  @Test
  void manyUsersAtOnceDoNotMeetEachOther() throws Exception {
    List<Long> users = LongStream.range(1000, 1128).boxed().toList();
    users.forEach(tickets::rider);
    for (int round = 0; round < 3; round++) {
      List<Callable<SyncResult>> work =
          users.stream().map(user -> (Callable<SyncResult>) () -> tickets.check(user)).toList();
      SyncResult expected = round == 0 ? SyncResult.BUILT : SyncResult.UPDATED;
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (Future<SyncResult> one : threads.invokeAll(work)) {
          assertThat(one.get()).isEqualTo(expected);
        }
      }
      users.forEach(this::assertLikeBytemark);
      users.forEach(user -> tickets.sandbox.rider(user).buy("some-product"));
    }
  }

  private void assertLikeBytemark(long user) {
    SandboxRider rider = tickets.sandbox.rider(user);
    List<BsonDocument> cached = tickets.entries(user, "passes");
    assertThat(cached)
        .extracting(entry -> entry.getDocument("payload").toJson())
        .containsExactlyInAnyOrderElementsOf(
            rider.currentPasses().stream()
                .map(pass -> BsonDocument.parse(pass.toString()).toJson())
                .toList());
    assertThat(tickets.log(user))
        .hasSize(rider.currentPasses().size() + rider.expiredPasses().size());
  }
}
