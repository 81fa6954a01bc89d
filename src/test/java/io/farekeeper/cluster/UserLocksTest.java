package io.farekeeper.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariDataSource;
import io.farekeeper.testing.TestMySql;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

@ParameterizedClass
@MethodSource("databases")
class UserLocksTest {
  private static final Duration NO_WAIT = Duration.ZERO;

  /** Longer than any test: time passes by the clock of who asks. */
  private static final Duration LOCK_TIME = Duration.ofMinutes(10);

  @Parameter TestMySql database = TestMySql.h2();

  private HikariDataSource pool;
  private JdbcClient jdbc;
  private DatabaseClock clockOfOther;
  private UserLocks one;
  private UserLocks other;

  static Stream<TestMySql> databases() {
    return TestMySql.all();
  }

  @BeforeEach
  void open() {
    pool = database.openMigrated();
    jdbc = JdbcClient.create(pool);
    jdbc.sql("DELETE FROM farekeeper_refresh_lease").update();
    one = locks(new DatabaseClock(jdbc));
    clockOfOther = new DatabaseClock(jdbc);
    other = locks(clockOfOther);
  }

  @AfterEach
  void close() {
    one.stop();
    other.stop();
    pool.close();
  }

  private UserLocks locks(DatabaseClock clock) {
    return new UserLocks(
        new NamedParameterJdbcTemplate(pool), LOCK_TIME, new InstanceHeartbeat(jdbc, clock));
  }

  private static List<Long> ids(List<UserLock> locks) {
    return locks.stream().map(UserLock::userId).toList();
  }

  private long rows() {
    return jdbc.sql("SELECT COUNT(*) FROM farekeeper_refresh_lease").query(Long.class).single();
  }

  @Test
  void aThousandUsersHaveOneHolderEachHoweverManyAsk() throws Exception {
    List<Long> users = LongStream.rangeClosed(1, 1000).boxed().toList();
    List<Callable<List<UserLock>>> askers = new ArrayList<>();
    for (int n = 0; n < 8; n++) {
      UserLocks asked = n % 2 == 0 ? one : other;
      List<Long> shuffled = new ArrayList<>(users);
      Collections.shuffle(shuffled, new java.util.Random(n));
      for (int from = 0; from < 1000; from += 50) {
        List<Long> some = List.copyOf(shuffled.subList(from, from + 50));
        askers.add(() -> asked.acquire(some));
      }
    }
    List<Long> gained = new ArrayList<>();
    // H2 spins where statements conflict, which starves the few carriers of virtual threads.
    try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
      for (Future<List<UserLock>> asker : threads.invokeAll(askers)) {
        gained.addAll(ids(asker.get()));
      }
    }
    assertThat(gained).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(users);
    assertThat(rows()).isEqualTo(1000);
  }

  @Test
  void usersThatAreHeldAreLeftOut() {
    assertThat(ids(one.acquire(List.of(1L, 2L, 2L, 1L)))).containsExactlyInAnyOrder(1L, 2L);
    assertThat(ids(other.acquire(List.of(2L, 3L)))).containsExactly(3L);
    assertThat(ids(one.acquire(List.of(1L, 3L, 4L)))).containsExactly(4L);
    assertThat(one.acquire(List.of())).isEmpty();
  }

  @Test
  void aLockLastsAsLongAsItsOwnerHasNotBeenSilentForItsTime() {
    one.acquire(List.of(1L));
    clockOfOther.shift(LOCK_TIME.minusSeconds(30));
    assertThat(other.acquire(List.of(1L))).isEmpty();
    clockOfOther.shift(Duration.ofSeconds(30));
    assertThat(ids(other.acquire(List.of(1L)))).containsExactly(1L);
  }

  @Test
  void aLockHoldsForAsLongAsAnInstanceIsTakenForAliveHoweverShortItsTime() {
    InstanceHeartbeat heartbeat = new InstanceHeartbeat(jdbc, clockOfOther);
    UserLocks hasty =
        new UserLocks(new NamedParameterJdbcTemplate(pool), Duration.ofSeconds(1), heartbeat);
    assertThat(hasty.leaseTime()).isEqualTo(InstanceHeartbeat.DEAD_AFTER);
  }

  @Test
  void aHeartbeatKeepsEveryLockOfItsInstance() {
    DatabaseClock clock = new DatabaseClock(jdbc);
    InstanceHeartbeat heartbeat = new InstanceHeartbeat(jdbc, clock);
    UserLocks kept = new UserLocks(new NamedParameterJdbcTemplate(pool), LOCK_TIME, heartbeat);
    kept.acquire(List.of(1L, 2L));
    clock.shift(LOCK_TIME);
    clockOfOther.shift(LOCK_TIME);
    heartbeat.renew();
    assertThat(other.acquire(List.of(1L, 2L))).isEmpty();
  }

  @Test
  void aDeadHoldersLocksAreTakenOver() {
    one.acquire(List.of(1L, 2L));
    clockOfOther.shift(LOCK_TIME);
    assertThat(ids(other.acquire(List.of(1L, 2L, 3L)))).containsExactlyInAnyOrder(1L, 2L, 3L);
    assertThat(ids(locks(new DatabaseClock(jdbc)).acquire(List.of(1L, 2L, 3L)))).isEmpty();
  }

  @Test
  void theOldHolderDoesNotReleaseWhatWasTakenOver() {
    List<UserLock> lost = one.acquire(List.of(1L));
    clockOfOther.shift(LOCK_TIME);
    List<UserLock> gained = other.acquire(List.of(1L));
    one.release(lost);
    assertThat(one.acquire(List.of(1L))).isEmpty();
    other.release(gained);
    assertThat(ids(one.acquire(List.of(1L)))).containsExactly(1L);
  }

  @Test
  void whatFailsAfterAHeartbeatHoldsUpNothingElse() {
    InstanceHeartbeat heartbeat = new InstanceHeartbeat(jdbc, clockOfOther);
    List<String> done = new ArrayList<>();
    heartbeat.afterEach(
        () -> {
          throw new IllegalStateException("no table");
        });
    heartbeat.afterEach(() -> done.add("after"));
    heartbeat.release(() -> done.add("released"));

    heartbeat.renew();

    assertThat(done).containsExactly("after", "released");
    assertThat(heartbeat.isAlive()).isTrue();
    heartbeat.stop();
  }

  @Test
  void aReleasedLockIsFreeAtOnce() {
    List<UserLock> held = one.acquire(List.of(1L, 2L));
    one.release(held.subList(0, 1));
    assertThat(rows()).isEqualTo(1);
    assertThat(ids(other.acquire(List.of(1L, 2L)))).isEqualTo(ids(held.subList(0, 1)));
    one.release(List.of());
  }

  @Test
  void stoppingReleasesEverything() {
    one.start();
    one.acquire(List.of(1L, 2L, 3L));
    assertThat(one.isRunning()).isTrue();
    one.stop();
    assertThat(one.isRunning()).isFalse();
    assertThat(rows()).isZero();
  }

  @Test
  void waitsForTheHolder() {
    List<UserLock> held = one.acquire(List.of(1L));
    CompletableFuture<Optional<UserLock>> waiting = new CompletableFuture<>();
    Thread waiter =
        Thread.startVirtualThread(
            () -> waiting.complete(other.acquire(1L, Duration.ofSeconds(20))));
    Awaitility.await().until(() -> waiter.getState() == Thread.State.TIMED_WAITING);
    assertThat(waiting).isNotDone();
    one.release(held);
    assertThat(waiting.join()).map(UserLock::userId).contains(1L);
  }

  @Test
  void waitsNoLongerThanTheGivenTime() {
    one.acquire(List.of(1L));
    assertThat(other.acquire(1L, NO_WAIT)).isEmpty();
    assertThat(other.acquire(1L, Duration.ofMillis(150))).isEmpty();
    assertThat(one.acquire(1L, NO_WAIT)).isEmpty();
  }

  /** MySQL was down when it should have been given back: the row is still this instance's own. */
  @Test
  void aLockThatWasNotGivenBackIsTakenAgainOrGivenBackWithTheNextHeartbeat() {
    InstanceHeartbeat heartbeat = new InstanceHeartbeat(jdbc, new DatabaseClock(jdbc));
    UserLocks down = new UserLocks(new NamedParameterJdbcTemplate(pool), LOCK_TIME, heartbeat);
    List<UserLock> held = down.acquire(List.of(1L, 2L));
    jdbc.sql("ALTER TABLE farekeeper_refresh_lease RENAME TO away").update();
    try {
      down.release(held);
      assertThatExceptionOfType(DataAccessException.class)
          .isThrownBy(() -> down.acquire(List.of(3L)));
    } finally {
      jdbc.sql("ALTER TABLE away RENAME TO farekeeper_refresh_lease").update();
    }
    assertThat(other.acquire(List.of(1L, 2L))).isEmpty();
    assertThat(ids(down.acquire(List.of(1L)))).containsExactly(1L);

    heartbeat.renew();

    assertThat(ids(other.acquire(List.of(1L, 2L)))).containsExactly(2L);
    assertThat(rows()).isEqualTo(2);
  }

  @Test
  void aUserBeyond31BitsHasALockToo() {
    assertThat(ids(one.acquire(List.of(4_294_967_295L)))).containsExactly(4_294_967_295L);
    assertThat(other.acquire(List.of(4_294_967_295L))).isEmpty();
  }
}
