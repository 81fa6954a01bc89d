package io.farekeeper.refresh.stale;

import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.cluster.OtherInstance;
import io.farekeeper.jobs.JobResult;
import io.farekeeper.jobs.Shard;
import io.farekeeper.jobs.WatchedRun;
import io.farekeeper.refresh.RefreshWorld;
import io.farekeeper.refresh.StaleCaches;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

@ResourceLock(RefreshWorld.LOCK)
class RefreshStaleCachesJobTest {
  private final RefreshWorld world = RefreshWorld.onRealServers();
  private final StaleCaches stale;

  RefreshStaleCachesJobTest() {
    stale = new StaleCaches(world);
  }

  @Test
  void refreshesOldCachesOfUsersWithALiveSessionAndNoOthers() {
    long seconds = stale.user(Duration.ofMinutes(61));
    long milliseconds = world.user();
    stale.cache(milliseconds, world.now().minus(Duration.ofHours(5)).toEpochMilli());
    long young = stale.user(Duration.ofMinutes(59));
    long uncached = world.user();
    long tokenless = stale.user(Duration.ofHours(2));
    world.jdbc.sql("DELETE FROM bytemark_tokens WHERE user_id = ?").param(tokenless).update();
    Instant before = stale.asOf(young);

    WatchedRun run = stale.newRun(true);
    JobResult result = stale.job(run);

    assertThat(stale.figures(result.values()))
        .isEqualTo("checked 3 refreshed 2 failed 0 skipped 1");
    assertThat(result.values().keySet()).last().isEqualTo("duration_ms");
    assertThat(result.values().values()).allMatch(Number.class::isInstance);
    assertThat(result.partlyFailed()).isFalse();
    assertThat(List.of(seconds, milliseconds)).allMatch(stale::isFresh);
    assertThat(stale.asOf(young)).isEqualTo(before);
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
    stale.cache(text, "x");
    long date = world.user();
    stale.cache(date, Date.from(world.now().minus(Duration.ofHours(2))));

    assertThat(stale.figures(true)).isEqualTo("checked 2 refreshed 2 failed 0 skipped 0");

    assertThat(List.of(text, date)).allMatch(stale::isFresh);
    assertThat(stale.figures(true)).isEqualTo("checked 0 refreshed 0 failed 0 skipped 0");
  }

  @Test
  void byTheClockSpreadsUsersOverItsTimeOldestFirst() {
    long third = stale.user(Duration.ofHours(3));
    long first = stale.user(Duration.ofHours(9));
    long fifth = stale.user(Duration.ofMinutes(70));
    long second = world.user();
    stale.cache(second, world.now().minus(Duration.ofHours(8)).toEpochMilli());
    long fourth = stale.user(Duration.ofHours(2));
    Instant began = world.now();

    assertThat(stale.figures(false)).isEqualTo("checked 5 refreshed 5 failed 0 skipped 0");

    assertThat(
            List.of(first, second, third, fourth, fifth).stream()
                .map(user -> Duration.between(began, stale.asOf(user)).plusSeconds(30).toMinutes()))
        .containsExactly(0L, 10L, 20L, 30L, 40L);
  }

  @Test
  void byHandWaitsForNothing() {
    IntStream.range(0, 5).forEach(_ -> stale.user(Duration.ofHours(2)));
    Instant began = world.now();

    assertThat(stale.figures(true)).isEqualTo("checked 5 refreshed 5 failed 0 skipped 0");

    assertThat(Duration.between(began, world.now())).isLessThan(Duration.ofMinutes(5));
  }

  @Test
  void leavesAUserWhomSomebodyElseHolds() {
    long held = stale.user(Duration.ofHours(3));
    long free = stale.user(Duration.ofHours(2));
    try (OtherInstance other = world.otherInstance()) {
      other.locks().acquire(List.of(held));

      assertThat(stale.figures(true)).isEqualTo("checked 2 refreshed 1 failed 0 skipped 1");
    }

    assertThat(stale.isFresh(free)).isTrue();
    assertThat(world.sandbox.callsOf(held)).isZero();
    assertThat(stale.noted()).isZero();
  }

  @Test
  void leavesAUserWhoWasRefreshedMeanwhile() {
    stale.user(Duration.ofHours(3));
    long meanwhile = stale.user(Duration.ofHours(2));
    WatchedRun run = stale.newRun(false);
    run.stop =
        () -> {
          if (run.done == 1) {
            stale.caches.updateOne(
                new Document("user_id", meanwhile),
                new Document("$set", new Document("timestamp", world.now().getEpochSecond())));
          }
          return false;
        };

    assertThat(stale.figures(stale.job(run).values()))
        .isEqualTo("checked 2 refreshed 1 failed 0 skipped 1");

    assertThat(world.sandbox.callsOf(meanwhile)).isZero();
  }

  @Test
  void shardsShareTheUsers() throws InterruptedException {
    List<Long> users =
        IntStream.range(0, 12).mapToObj(_ -> stale.user(Duration.ofHours(2))).toList();
    List<Long> refreshed = new ArrayList<>();
    RefreshStaleCachesJob job = world.bean(RefreshStaleCachesJob.class);
    assertThat(job.shards()).isEqualTo(4);

    for (int index = 0; index < 4; index++) {
      Shard shard = new Shard(index, 4);
      WatchedRun run = stale.newRun(true);
      run.shard = shard;
      job.run(run);
      List<Long> fresh = users.stream().filter(stale::isFresh).toList();
      List<Long> own = fresh.stream().filter(user -> !refreshed.contains(user)).toList();
      assertThat(own).allMatch(shard::holds);
      refreshed.addAll(own);
    }

    assertThat(refreshed).hasSameElementsAs(users);
    assertThat(users).allMatch(user -> world.sandbox.callsOf(user) == 2);
  }

  @Test
  void stopsBetweenUsersAndFinishesThoseInFlight() {
    IntStream.range(0, 10).forEach(_ -> stale.user(Duration.ofHours(2)));
    WatchedRun run = stale.newRun(true);
    run.stop = () -> run.done >= 4;

    Map<String, Object> values = stale.job(run).values();

    assertThat(stale.figures(values)).isEqualTo("checked 4 refreshed 4 failed 0 skipped 0");
  }
}
