package io.farekeeper.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.farekeeper.embedded.sandbox.Fault;
import io.farekeeper.jobs.JobFailedException;
import io.farekeeper.jobs.JobResult;
import io.farekeeper.jobs.Shard;
import io.farekeeper.jobs.WatchedRun;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("io.farekeeper.refresh.RefreshWorld#all")
@ResourceLock(RefreshWorld.LOCK)
class RefreshStaleCachesJobTest {
  private static final String CACHES = "bytemark_tickets_cache";
  private static final StaleProperties ONE_AT_A_TIME =
      new StaleProperties(1, 1, Duration.ofMinutes(50), 3);

  private final RefreshWorld world;

  RefreshStaleCachesJobTest(RefreshWorld world) {
    this.world = world;
  }

  /** Caches of earlier tests count as fresh for ever; without any, an initial build would begin. */
  @BeforeEach
  void noOldCaches() {
    world.fresh();
    world
        .mongo
        .getCollection(CACHES)
        .updateMany(
            new Document(), new Document("$set", new Document("timestamp", 99_000_000_000L)));
  }

  /** A user with a cache of that age. */
  private long user(Duration age) {
    long user = world.user();
    cache(user, world.now().minus(age).getEpochSecond());
    return user;
  }

  private void cache(long user, Object timestamp) {
    world
        .mongo
        .getCollection(CACHES)
        .insertOne(
            new Document("user_id", (int) user)
                .append("timestamp", timestamp)
                .append("passes", List.of())
                .append("passes4", List.of())
                .append("__v", 0));
  }

  private Instant asOf(long user) {
    Number seconds = Objects.requireNonNull(world.cache(user)).get("timestamp", Number.class);
    return Instant.ofEpochSecond(seconds.longValue());
  }

  private boolean isFresh(long user) {
    return Duration.between(asOf(user), world.now()).toMinutes() < 30;
  }

  private WatchedRun newRun(boolean byHand) {
    return byHand ? WatchedRun.byHand(world.now()) : WatchedRun.byTheClock(world.now());
  }

  /** Waiting takes the clock forward and no time. */
  private JobResult job(WatchedRun run) {
    try {
      return world.bean(RefreshStaleCachesJob.class).run(run, ONE_AT_A_TIME, world.clock::advance);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private String figures(boolean byHand) {
    return figures(job(newRun(byHand)).values());
  }

  private static String figures(Map<String, Object> values) {
    return "checked %s refreshed %s failed %s skipped %s"
        .formatted(
            values.get("users_checked"),
            values.get("users_refreshed"),
            values.get("users_failed"),
            values.get("users_skipped"));
  }

  private long noted() {
    return world
        .jdbc
        .sql("SELECT COUNT(*) FROM farekeeper_stale_refresh")
        .query(Long.class)
        .single();
  }

  @Test
  void refreshesOldCachesOfUsersWithALiveSessionAndNoOthers() {
    long seconds = user(Duration.ofMinutes(61));
    long milliseconds = world.user();
    cache(milliseconds, world.now().minus(Duration.ofHours(5)).toEpochMilli());
    long young = user(Duration.ofMinutes(59));
    long uncached = world.user();
    long tokenless = user(Duration.ofHours(2));
    world.jdbc.sql("DELETE FROM bytemark_tokens WHERE user_id = ?").param(tokenless).update();
    Instant before = asOf(young);

    WatchedRun run = newRun(true);
    JobResult result = job(run);

    assertThat(figures(result.values())).isEqualTo("checked 3 refreshed 2 failed 0 skipped 1");
    assertThat(result.values().keySet()).last().isEqualTo("duration_ms");
    assertThat(result.values().values()).allMatch(Number.class::isInstance);
    assertThat(result.partlyFailed()).isFalse();
    assertThat(List.of(seconds, milliseconds)).allMatch(this::isFresh);
    assertThat(asOf(young)).isEqualTo(before);
    assertThat(world.cache(uncached)).isNull();
    assertThat(world.sandbox.callsOf(young) + world.sandbox.callsOf(tokenless)).isZero();
    assertThat(run.done).isEqualTo(3).isEqualTo(run.total);
    assertThat(
            world
                .jdbc
                .sql("SELECT COUNT(*) FROM farekeeper_refresh_lease")
                .query(Long.class)
                .single())
        .isZero();
  }

  @Test
  void refreshesACacheWhoseTimestampIsNoNumber() {
    long text = world.user();
    cache(text, "x");
    long date = world.user();
    cache(date, Date.from(world.now()));

    assertThat(figures(true)).isEqualTo("checked 2 refreshed 2 failed 0 skipped 0");

    assertThat(List.of(text, date)).allMatch(this::isFresh);
    assertThat(figures(true)).isEqualTo("checked 0 refreshed 0 failed 0 skipped 0");
  }

  @Test
  void byTheClockSpreadsUsersOverItsTimeOldestFirst() {
    long third = user(Duration.ofHours(3));
    long first = user(Duration.ofHours(9));
    long fifth = user(Duration.ofMinutes(70));
    long second = world.user();
    cache(second, world.now().minus(Duration.ofHours(8)).toEpochMilli());
    long fourth = user(Duration.ofHours(2));
    Instant began = world.now();

    assertThat(figures(false)).isEqualTo("checked 5 refreshed 5 failed 0 skipped 0");

    assertThat(
            List.of(first, second, third, fourth, fifth).stream()
                .map(user -> Duration.between(began, asOf(user)).plusSeconds(30).toMinutes()))
        .containsExactly(0L, 10L, 20L, 30L, 40L);
  }

  @Test
  void byHandWaitsForNothing() {
    IntStream.range(0, 5).forEach(_ -> user(Duration.ofHours(2)));
    Instant began = world.now();

    assertThat(figures(true)).isEqualTo("checked 5 refreshed 5 failed 0 skipped 0");

    assertThat(Duration.between(began, world.now())).isLessThan(Duration.ofMinutes(5));
  }

  @Test
  void aUserWhoFailedWaitsLongerAndLongerAndIsNeverGivenUp() {
    long user = user(Duration.ofHours(2));
    world.sandbox.rider(user).fault(Fault.SERVER_ERROR);

    for (int minutes : List.of(1, 2, 5, 15, 30, 60, 120, 240, 480, 480, 480)) {
      assertThat(failsAlone(user)).contains("HTTP 500");
      world.clock.advance(Duration.ofMinutes(minutes).minusSeconds(30));
      assertThat(figures(false)).isEqualTo("checked 1 refreshed 0 failed 0 skipped 1");
      world.clock.advance(Duration.ofSeconds(31));
    }
    world.sandbox.rider(user).fault(null);
    assertThat(figures(false)).isEqualTo("checked 1 refreshed 1 failed 0 skipped 0");
    assertThat(noted()).isZero();
  }

  private String failsAlone(long user) {
    WatchedRun run = newRun(false);
    assertThat(figures(job(run).values())).isEqualTo("checked 1 refreshed 0 failed 1 skipped 0");
    assertThat(run.examples).singleElement().asString().endsWith(": user " + user);
    return run.examples.getFirst();
  }

  @Test
  void failuresOfUsersWithoutATokenAreForgotten() {
    long staying = user(Duration.ofHours(2));
    world.sandbox.rider(staying).fault(Fault.SERVER_ERROR);
    long leaving = user(Duration.ofHours(2));
    world.sandbox.rider(leaving).fault(Fault.SERVER_ERROR);
    figures(true);
    assertThat(noted()).isEqualTo(2);
    world
        .jdbc
        .sql("UPDATE bytemark_tokens SET token = '' WHERE user_id = ?")
        .param(leaving)
        .update();
    insertFailuresOfUnknownUsers(1200);

    figures(false);

    assertThat(
            world.jdbc.sql("SELECT user_id FROM farekeeper_stale_refresh").query(Long.class).list())
        .containsExactly(staying);
  }

  private void insertFailuresOfUnknownUsers(int users) {
    for (int from = 0; from < users; from += 400) {
      String rows =
          IntStream.range(from, from + 400)
              .mapToObj("(%d, 1, CURRENT_TIMESTAMP(3), CURRENT_TIMESTAMP(3), 'x')"::formatted)
              .collect(Collectors.joining(", "));
      world
          .jdbc
          .sql(
              "INSERT INTO farekeeper_stale_refresh"
                  + " (user_id, attempts, attempted_on, next_attempt, last_error) VALUES "
                  + rows)
          .update();
    }
  }

  @Test
  void aRunByHandIgnoresThePauses() {
    long user = user(Duration.ofHours(2));
    world.sandbox.rider(user).fault(Fault.NOT_JSON, 1);

    assertThat(figures(false)).isEqualTo("checked 1 refreshed 0 failed 1 skipped 0");
    assertThat(figures(true)).isEqualTo("checked 1 refreshed 1 failed 0 skipped 0");
  }

  @Test
  void anothersSuccessClearsTheFailuresToo() {
    long user = user(Duration.ofHours(2));
    world.sandbox.rider(user).fault(Fault.NOT_JSON);
    figures(true);
    figures(true);
    figures(true);
    world
        .mongo
        .getCollection(CACHES)
        .updateOne(
            new Document("user_id", user),
            new Document(
                "$set", new Document("timestamp", world.now().plusSeconds(5).toEpochMilli())));
    world.clock.advance(Duration.ofHours(2));

    assertThat(figures(false)).isEqualTo("checked 1 refreshed 0 failed 1 skipped 0");

    assertThat(
            world
                .jdbc
                .sql("SELECT attempts FROM farekeeper_stale_refresh WHERE user_id = ?")
                .param(user)
                .query(Integer.class)
                .single())
        .isEqualTo(1);
  }

  @Test
  void asksNoMoreForADeadSessionUntilTheTokenDiffers() {
    long user = user(Duration.ofHours(2));
    world.sandbox.rider(user).fault(Fault.SESSION_EXPIRED);

    assertThat(figures(false)).isEqualTo("checked 1 refreshed 0 failed 1 skipped 0");
    long calls = world.sandbox.callsOf(user);
    assertThat(figures(true)).isEqualTo("checked 1 refreshed 0 failed 0 skipped 1");
    assertThat(world.sandbox.callsOf(user)).isEqualTo(calls);
    assertThat(noted()).isZero();

    world.sandbox.rider(user).renewToken();
    world.token(user, world.sandbox.rider(user).token());
    assertThat(figures(false)).isEqualTo("checked 1 refreshed 1 failed 0 skipped 0");
  }

  @Test
  void leavesAUserWhomSomebodyElseHolds() {
    long held = user(Duration.ofHours(3));
    long free = user(Duration.ofHours(2));
    world
        .jdbc
        .sql(
            "INSERT INTO farekeeper_refresh_lease (user_id, owner, until)"
                + " VALUES (?, 'another', CURRENT_TIMESTAMP(3) + INTERVAL '60' SECOND)")
        .param(held)
        .update();

    assertThat(figures(true)).isEqualTo("checked 2 refreshed 1 failed 0 skipped 1");

    assertThat(isFresh(free)).isTrue();
    assertThat(world.sandbox.callsOf(held)).isZero();
    assertThat(noted()).isZero();
  }

  @Test
  void leavesAUserWhoWasRefreshedMeanwhile() {
    user(Duration.ofHours(3));
    long meanwhile = user(Duration.ofHours(2));
    WatchedRun run = newRun(false);
    run.stop =
        () -> {
          if (run.done == 1) {
            world
                .mongo
                .getCollection(CACHES)
                .updateOne(
                    new Document("user_id", meanwhile),
                    new Document("$set", new Document("timestamp", world.now().getEpochSecond())));
          }
          return false;
        };

    assertThat(figures(job(run).values())).isEqualTo("checked 2 refreshed 1 failed 0 skipped 1");

    assertThat(world.sandbox.callsOf(meanwhile)).isZero();
  }

  @Test
  void shardsShareTheUsers() throws InterruptedException {
    List<Long> users = IntStream.range(0, 12).mapToObj(_ -> user(Duration.ofHours(2))).toList();
    List<Long> refreshed = new ArrayList<>();
    RefreshStaleCachesJob job = world.bean(RefreshStaleCachesJob.class);
    assertThat(job.shards()).isEqualTo(4);

    for (int index = 0; index < 4; index++) {
      Shard shard = new Shard(index, 4);
      WatchedRun run = newRun(true);
      run.shard = shard;
      job.run(run);
      List<Long> fresh = users.stream().filter(this::isFresh).toList();
      List<Long> own = fresh.stream().filter(user -> !refreshed.contains(user)).toList();
      assertThat(own).allMatch(shard::holds);
      refreshed.addAll(own);
    }

    assertThat(refreshed).hasSameElementsAs(users);
    assertThat(users).allMatch(user -> world.sandbox.callsOf(user) == 2);
  }

  @Test
  void stopsBetweenUsersAndFinishesThoseInFlight() {
    IntStream.range(0, 10).forEach(_ -> user(Duration.ofHours(2)));
    WatchedRun run = newRun(true);
    run.stop = () -> run.done >= 4;

    Map<String, Object> values = job(run).values();

    assertThat(figures(values)).isEqualTo("checked 4 refreshed 4 failed 0 skipped 0");
  }

  @Test
  void anOutageEndsTheRunAndCountsNoAttempt() {
    for (int i = 0; i < 60; i++) {
      world.sandbox.rider(user(Duration.ofHours(2))).fault(Fault.SERVER_ERROR);
    }
    long oldest = user(Duration.ofHours(9));

    WatchedRun run = newRun(true);
    JobResult result = job(run);

    assertThat(isFresh(oldest)).isTrue();
    assertThat(result.partlyFailed()).isTrue();
    assertThat(run.done).as("the circuit opened").isLessThan(60);
    assertThat(noted()).as("but the last").isEqualTo(run.examples.size() - 1L);
    assertThat(run.examples.getLast()).doesNotContain("HTTP 500");
    assertThatThrownBy(() -> job(newRun(true))).isInstanceOf(JobFailedException.class);
    closeTheCircuit();
  }

  /** By its own clock: the next test needs it. */
  private void closeTheCircuit() {
    noOldCaches();
    IntStream.range(0, 60).forEach(_ -> user(Duration.ofHours(2)));
    Awaitility.await()
        .untilAsserted(() -> assertThatCode(() -> job(newRun(true))).doesNotThrowAnyException());
  }

  @Test
  void aDatabaseThatIsDownIsNobodysFailure() {
    user(Duration.ofHours(2));
    world.jdbc.sql("ALTER TABLE farekeeper_refresh_lease RENAME TO away").update();
    try {
      assertThatThrownBy(() -> job(newRun(true))).isInstanceOf(JobFailedException.class);
    } finally {
      world.jdbc.sql("ALTER TABLE away RENAME TO farekeeper_refresh_lease").update();
    }
    assertThat(noted()).isZero();
  }
}
