package io.farekeeper.tickets.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.cluster.OtherInstance;
import io.farekeeper.embedded.sandbox.Fault;
import io.farekeeper.tickets.Caches;
import io.farekeeper.tickets.OwnStores;
import io.farekeeper.tickets.Stores;
import io.farekeeper.tickets.SyncException;
import io.farekeeper.tickets.SyncResult;
import io.farekeeper.tickets.TicketsFixture;
import io.farekeeper.tickets.build.InitialBuild.Progress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.bson.BsonDocument;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(OwnStores.class)
class InitialBuildTest {
  private static final Duration LONG = Duration.ofMinutes(10);

  private final Stores stores;
  @AutoClose private final TicketsFixture tickets;

  InitialBuildTest(Stores stores) {
    this.stores = stores;
    this.tickets = new TicketsFixture(stores, "bytemark.max-retry-wait=1ms");
  }

  private void users(long first, long last) {
    stores
        .jdbc
        .sql(
            "INSERT INTO bytemark_tokens (user_id, token) VALUES "
                + String.join(
                    ",",
                    LongStream.rangeClosed(first, last)
                        .mapToObj(user -> "(%d, 'tok-%d')".formatted(user, user))
                        .toList()))
        .update();
  }

  private Set<Long> cached() {
    Set<Long> users = new TreeSet<>();
    for (BsonDocument document : stores.collection(Caches.COLLECTION).find()) {
      users.add(document.getNumber("user_id").longValue());
    }
    return users;
  }

  private static Set<Long> range(long first, long last, Long... without) {
    Set<Long> users = new TreeSet<>(LongStream.rangeClosed(first, last).boxed().toList());
    users.removeAll(Set.of(without));
    return users;
  }

  private long locks() {
    return stores
        .jdbc
        .sql("SELECT COUNT(*) FROM farekeeper_refresh_lease")
        .query(Long.class)
        .single();
  }

  private InitialBuild timeIsOverWhenBytemarkAnswers() {
    AtomicLong nanos = new AtomicLong();
    tickets.vendorClock.whenAsked(() -> nanos.set(LONG.toNanos()));
    return tickets.initialBuild(nanos::get);
  }

  /** Says no that many times and then stop. */
  private static BooleanSupplier stopAfter(int times) {
    AtomicInteger left = new AtomicInteger(times);
    return () -> left.getAndDecrement() <= 0;
  }

  private static Progress goOn(InitialBuild build) {
    return build.advance(LONG, () -> false, _ -> Set.of());
  }

  @Test
  void buildsForEveryUserWithATokenWhateverBecomesOfSome() {
    users(1, 250);
    stores
        .jdbc
        .sql("INSERT INTO bytemark_tokens (user_id, token) VALUES (300, NULL), (301, '')")
        .update();
    tickets.sandbox.rider(7).fault(Fault.SERVER_ERROR);
    tickets.sandbox.rider(100).fault(Fault.WRONG_TYPES);
    tickets.sandbox.rider(101).fault(Fault.SESSION_EXPIRED);
    tickets.sandbox.rider(250).fault(Fault.NOT_JSON);
    tickets.prepared();

    InitialBuild build = tickets.initialBuild();
    assertThat(goOn(build)).isEqualTo(new Progress(246, 4, true, null));
    assertThat(cached()).isEqualTo(range(1, 250, 7L, 100L, 101L, 250L));
    assertThat(locks()).isZero();
    assertThat(tickets.events).isEmpty();
    assertThat(goOn(build)).isEqualTo(new Progress(0, 0, true, null));
  }

  @Test
  void aCollectionThatIsNotEmptyIsNotBuilt() {
    users(1, 3);
    tickets.insert(Caches.COLLECTION, "{user_id: 1, timestamp: 1}");
    tickets.prepared();
    InitialBuild build = tickets.initialBuild();
    build.begin();
    assertThat(goOn(build)).isEqualTo(new Progress(0, 0, true, null));
    assertThat(cached()).containsExactly(1L);
    assertThat(tickets.sandbox.calls()).isZero();
  }

  @Test
  void aCollectionThatIsEmptyAgainIsBuiltAgain() {
    users(1, 3);
    InitialBuild build = tickets.prepared().initialBuild();
    goOn(build);
    stores.collection(Caches.COLLECTION).deleteMany(new BsonDocument());
    build.begin();
    build.begin();
    assertThat(goOn(build)).isEqualTo(new Progress(3, 0, true, null));
  }

  @Test
  void goesOnWhereItStoppedAlsoWhenThereAreCaches() {
    users(1, 250);
    tickets.prepared();
    assertThat(tickets.initialBuild().advance(LONG, stopAfter(1), _ -> Set.of()))
        .isEqualTo(new Progress(100, 0, false, null));
    assertThat(cached()).isEqualTo(range(1, 100));
    long calls = tickets.sandbox.callsOf(50);

    InitialBuild next = tickets.initialBuild();
    next.begin();
    assertThat(goOn(next)).isEqualTo(new Progress(150, 0, true, null));
    assertThat(cached()).isEqualTo(range(1, 250));
    assertThat(tickets.sandbox.callsOf(50)).isEqualTo(calls);
  }

  @Test
  void stopsWhenItIsAskedToOrItsTimeIsOver() {
    users(1, 150);
    InitialBuild build = tickets.prepared().initialBuild();
    assertThat(build.advance(LONG, () -> true, _ -> Set.of()))
        .isEqualTo(new Progress(0, 0, false, null));
    assertThat(build.advance(Duration.ZERO, () -> false, _ -> Set.of()))
        .isEqualTo(new Progress(0, 0, false, null));
    assertThat(goOn(timeIsOverWhenBytemarkAnswers())).isEqualTo(new Progress(100, 0, false, null));
  }

  @Test
  void aPageThatWasHalfDoneIsBegunAgain() {
    users(1, 20);
    tickets.prepared();
    tickets.check(5);
    tickets.check(15);
    assertThat(goOn(tickets.initialBuild())).isEqualTo(new Progress(18, 0, true, null));
    assertThat(cached()).isEqualTo(range(1, 20));
  }

  /** The process that held them was killed: its page is begun again before its locks run out. */
  @Test
  void theUsersOfADeadProcessAreBuiltWhenItsLocksRunOut() {
    users(1, 120);
    tickets.prepared();
    Duration silence = tickets.locks.leaseTime().minusSeconds(1);
    assertThat(tickets.deadInstance(silence).locks().acquire(range(10, 60))).hasSize(51);
    assertThat(goOn(tickets.initialBuild())).isEqualTo(new Progress(120, 0, true, null));
    assertThat(cached()).isEqualTo(range(1, 120));
  }

  @Test
  void aLockIsWaitedForNoLongerThanThereIsTime() {
    users(1, 3);
    tickets.prepared();
    try (OtherInstance other = tickets.otherInstance()) {
      assertThat(other.locks().acquire(List.of(2L))).hasSize(1);
      assertThat(goOn(timeIsOverWhenBytemarkAnswers())).isEqualTo(new Progress(2, 0, false, null));
    }
    assertThat(goOn(tickets.initialBuild())).isEqualTo(new Progress(1, 0, true, null));
    assertThat(cached()).containsExactly(1L, 2L, 3L);
  }

  @Test
  void aLockOfALiveInstanceIsLeftToIt() {
    users(1, 3);
    tickets.prepared();
    AtomicLong nanos = new AtomicLong();
    tickets.vendorClock.whenAsked(() -> nanos.set(Duration.ofSeconds(12).toNanos()));
    try (OtherInstance other = tickets.otherInstance()) {
      assertThat(other.locks().acquire(List.of(2L))).hasSize(1);
      assertThat(goOn(tickets.initialBuild(nanos::get))).isEqualTo(new Progress(2, 0, true, null));
    }
  }

  @Test
  void anOutageStopsItBeforeThatPage() {
    users(1, 150);
    tickets.prepared();
    tickets.initialBuild().advance(LONG, stopAfter(1), _ -> Set.of());
    tickets.sandbox.close();
    Progress progress = goOn(tickets.initialBuild());
    assertThat(progress.finished()).isFalse();
    assertThat(progress.outage()).startsWith("Bytemark");
    assertThat(progress.built()).isZero();
    assertThat(tickets.progress.nextAfter()).hasValue(100);
    assertThat(locks()).isZero();
  }

  @Test
  void oneOfManyUsersThatIsNotReachedIsNoOutage() {
    SyncException unreached = SyncException.unreached("no connection", new RuntimeException());
    InitialBuildTally tally = new InitialBuildTally();
    tally.beginPage();
    tally.failed(unreached);
    tally.succeeded(SyncResult.BUILT);
    assertThat(tally.isOutage()).isFalse();
    tally.beginPage();
    tally.failed(unreached);
    tally.failed(SyncException.ofUser("refused"));
    assertThat(tally.isOutage()).isFalse();
    tally.beginPage();
    tally.failed(unreached);
    tally.failed(SyncException.sessionExpired());
    assertThat(tally.isOutage()).isTrue();
    assertThat(tally.progress(false)).isEqualTo(new Progress(1, 5, false, "no connection"));
  }

  @Test
  void aServerThatIsDownIsAnOutageAndNoException() {
    users(1, 3);
    tickets.prepared();
    InitialBuild build = tickets.initialBuild();
    stores.jdbc.sql("ALTER TABLE bytemark_tokens RENAME TO bytemark_tokens_gone").update();
    try {
      Progress progress = goOn(build);
      assertThat(progress.outage()).startsWith("MySQL refuses to work (error ");
      assertThat(progress).isEqualTo(new Progress(0, 0, false, progress.outage()));
    } finally {
      stores.jdbc.sql("ALTER TABLE bytemark_tokens_gone RENAME TO bytemark_tokens").update();
    }
    assertThat(goOn(build)).isEqualTo(new Progress(3, 0, true, null));
  }

  @Test
  void twoInstancesShareItAndBuildEachCacheOnce() throws Exception {
    users(1, 250);
    tickets.prepared();
    try (OtherInstance instance = tickets.otherInstance();
        ExecutorService threads = Executors.newSingleThreadExecutor()) {
      InitialBuild other =
          new InitialBuild(tickets.progress, tickets.cache, tickets.sessions, instance.locks());
      Future<Progress> second = threads.submit(() -> goOn(other));
      Progress first = goOn(tickets.initialBuild());
      assertThat(first.built() + second.get().built()).isEqualTo(250);
      assertThat(first.failed() + second.get().failed()).isZero();
      assertThat(first.finished() && second.get().finished()).isTrue();
    }
    assertThat(cached()).isEqualTo(range(1, 250));
    assertThat(tickets.sandbox.calls()).isEqualTo(500);
  }
}
