package io.farekeeper.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.farekeeper.testing.TestMySql;
import java.time.Duration;
import java.time.LocalDateTime;
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
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

@ParameterizedClass
@MethodSource("databases")
class UserLocksTest {
  private static final Duration NO_WAIT = Duration.ZERO;

  /** Longer than any test: what runs out is made to. */
  private static final Duration LOCK_TIME = Duration.ofMinutes(10);

  @Parameter TestMySql database = TestMySql.h2();

  private HikariDataSource pool;
  private JdbcClient jdbc;
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
    one = locks();
    other = locks();
  }

  @AfterEach
  void close() {
    one.stop();
    other.stop();
    pool.close();
  }

  private UserLocks locks() {
    return new UserLocks(
        new NamedParameterJdbcTemplate(pool),
        LOCK_TIME,
        new InstanceHeartbeat(JdbcClient.create(pool)));
  }

  private static List<Long> ids(List<UserLock> locks) {
    return locks.stream().map(UserLock::userId).toList();
  }

  private void expire(String condition) {
    jdbc.sql(
            "UPDATE farekeeper_refresh_lease SET until = CURRENT_TIMESTAMP(3) - INTERVAL '1' SECOND"
                + " WHERE "
                + condition)
        .update();
  }

  /** How much longer the lock holds, by the database's clock. */
  private Duration left(long userId) {
    LocalDateTime[] times =
        jdbc.sql(
                "SELECT until, CURRENT_TIMESTAMP(3) FROM farekeeper_refresh_lease WHERE user_id ="
                    + " ?")
            .param(userId)
            .query(
                (row, _) ->
                    new LocalDateTime[] {
                      row.getObject(1, LocalDateTime.class), row.getTimestamp(2).toLocalDateTime()
                    })
            .single();
    return Duration.between(times[1], times[0]);
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
  void aLockLastsItsTimeByTheDatabasesClock() {
    one.acquire(List.of(1L));
    assertThat(left(1)).isBetween(LOCK_TIME.minusMinutes(1), LOCK_TIME);
  }

  @Test
  void aDeadHoldersLocksAreTakenOver() {
    one.acquire(List.of(1L, 2L, 3L));
    expire("user_id < 3");
    assertThat(ids(other.acquire(List.of(1L, 2L, 3L)))).containsExactlyInAnyOrder(1L, 2L);
    assertThat(left(1)).isGreaterThan(LOCK_TIME.minusMinutes(1));
    one.renew();
    assertThat(left(2)).isGreaterThan(LOCK_TIME.minusMinutes(1));
    assertThat(ids(locks().acquire(List.of(1L, 2L, 3L)))).isEmpty();
  }

  @Test
  void theOldHolderDoesNotReleaseWhatWasTakenOver() {
    List<UserLock> lost = one.acquire(List.of(1L));
    expire("user_id = 1");
    List<UserLock> gained = other.acquire(List.of(1L));
    one.release(lost);
    assertThat(one.acquire(List.of(1L))).isEmpty();
    other.release(gained);
    assertThat(ids(one.acquire(List.of(1L)))).containsExactly(1L);
  }

  @Test
  void renewalKeepsWhatIsHeldAndNothingElse() {
    one.acquire(List.of(1L));
    other.acquire(List.of(2L));
    jdbc.sql(
            "UPDATE farekeeper_refresh_lease SET until = CURRENT_TIMESTAMP(3) + INTERVAL '1'"
                + " SECOND")
        .update();
    one.renew();
    assertThat(left(1)).isGreaterThan(LOCK_TIME.minusMinutes(1));
    assertThat(left(2)).isLessThan(Duration.ofSeconds(2));
  }

  @Test
  void renewsWithTheHeartbeat() {
    InstanceHeartbeat heartbeat = new InstanceHeartbeat(jdbc);
    UserLocks renewed =
        new UserLocks(new NamedParameterJdbcTemplate(pool), Duration.ofSeconds(4), heartbeat);
    renewed.acquire(List.of(1L));
    jdbc.sql(
            "UPDATE farekeeper_refresh_lease SET until = CURRENT_TIMESTAMP(3) + INTERVAL '2'"
                + " SECOND")
        .update();
    heartbeat.start();
    try {
      Awaitility.await().until(() -> left(1).compareTo(Duration.ofMillis(2500)) > 0);
    } finally {
      heartbeat.stop();
    }
  }

  @Test
  void aRenewalThatFailsHoldsUpNoOtherAndNoRelease() {
    InstanceHeartbeat heartbeat = new InstanceHeartbeat(jdbc);
    List<String> done = new ArrayList<>();
    heartbeat.withEach(
        () -> {
          throw new IllegalStateException("no table");
        });
    heartbeat.withEach(() -> done.add("renewed"));
    heartbeat.release(() -> done.add("released"));

    heartbeat.renew();

    assertThat(done).containsExactly("renewed", "released");
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

  /** MySQL was down when it should have been given back: the row is still this copy's own. */
  @Test
  void aLockThatWasNotGivenBackCountsAsNewWhenItIsTakenAgain() {
    List<UserLock> held = one.acquire(List.of(1L));
    String owner =
        jdbc.sql("SELECT owner FROM farekeeper_refresh_lease").query(String.class).single();
    one.release(held);
    jdbc.sql(
            "INSERT INTO farekeeper_refresh_lease (user_id, owner, until) VALUES (1, ?,"
                + " CURRENT_TIMESTAMP(3) - INTERVAL '1' SECOND), (2, ?, CURRENT_TIMESTAMP(3))")
        .params(owner, owner)
        .update();
    assertThat(ids(one.acquire(List.of(1L, 2L)))).containsExactlyInAnyOrder(1L, 2L);
    assertThat(left(1)).isGreaterThan(LOCK_TIME.minusMinutes(1));
    assertThat(left(2)).isGreaterThan(LOCK_TIME.minusMinutes(1));
    assertThat(other.acquire(List.of(1L, 2L))).isEmpty();
  }

  @Test
  void aUserBeyond31BitsHasALockToo() {
    assertThat(ids(one.acquire(List.of(4_294_967_295L)))).containsExactly(4_294_967_295L);
    assertThat(other.acquire(List.of(4_294_967_295L))).isEmpty();
  }
}
