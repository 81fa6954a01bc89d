package io.farekeeper.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.farekeeper.stores.Deployment;
import io.farekeeper.testing.OwnServers;
import io.farekeeper.testing.TestMySql;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(OwnServers.class)
class ShardedRunsIT {
  private static final int SHARDS = 4;
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Deployment WORKING = new Deployment(false, false, false, false);

  private final List<Node> processes = new ArrayList<>();
  private final CountDownLatch open = new CountDownLatch(1);

  @AfterEach
  void stop() {
    processes.forEach(Node::stop);
  }

  @Test
  void instancesShareARunWithOneRecord(TestMySql database) {
    Node one = start(database, this::countUsers);
    Node two = start(database, this::countUsers);
    Awaitility.await().until(() -> one.instance.heartbeat.instancesTakingWork() == 2);

    RunRecord run = one.instance.runner.start("test-job", Map.of("userID", 9), "ann");
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> one.job.atOnce.get() == 2 && two.job.atOnce.get() == 2);
    open.countDown();
    RunRecord ended = two.instance.ended(run);

    assertThat(ended.status()).isEqualTo(RunStatus.PARTLY_FAILED);
    assertThat(ended.result()).containsEntry("users", 100).containsEntry("ratio", 2.0);
    assertThat(ended.result()).containsEntry("input", 36).containsEntry("name", "a shard");
    assertThat(ended.result())
        .hasEntrySatisfying(
            "duration_ms", millis -> assertThat((Integer) millis).isLessThan(1_000_000));
    assertThat(ended.progress()).isEqualTo(new RunRecord.Progress(100, 100L));
    assertThat(ended.errors())
        .singleElement()
        .satisfies(failure -> assertThat(failure.count()).isEqualTo(4))
        .satisfies(failure -> assertThat(failure.examples()).hasSize(4));
    assertThat(one.job.runs.get() + two.job.runs.get()).isEqualTo(SHARDS);
    assertThat(one.instance.store.list("test-job", Long.MAX_VALUE, 9)).hasSize(1);
  }

  @Test
  void theShardsOfADeadInstanceAreMoved() {
    TestMySql database = TestMySql.mariaDb();
    Node killed = start(database, this::countUsers);
    Node survivor = start(database, this::countUsers);
    Awaitility.await().until(() -> killed.instance.heartbeat.instancesTakingWork() == 2);
    RunRecord run = killed.instance.runner.start("test-job", Map.of(), "ann");
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> killed.job.atOnce.get() == 2 && survivor.job.atOnce.get() == 2);

    killed.die();
    Awaitility.await().atMost(PATIENCE).until(() -> survivor.job.atOnce.get() == SHARDS);
    open.countDown();
    RunRecord ended = survivor.instance.ended(run);

    assertThat(ended.error()).isNull();
    assertThat(ended.result()).containsEntry("users", 100);
    assertThat(survivor.shards).containsExactlyInAnyOrder(0, 1, 2, 3);
    assertThat(killed.shards).hasSize(2);
  }

  @Test
  void cancellingReachesAllShards(TestMySql database) {
    Node one = start(database, this::countUsers);
    Node two = start(database, this::countUsers);
    Awaitility.await().until(() -> one.instance.heartbeat.instancesTakingWork() == 2);
    RunRecord run = one.instance.runner.start("test-job", Map.of(), "ann");
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> one.job.atOnce.get() == 2 && two.job.atOnce.get() == 2);

    two.instance.runner.cancel("test-job", run.runId(), "ben");
    RunRecord ended = one.instance.ended(run);

    assertThat(ended.status()).isEqualTo(RunStatus.CANCELLED);
    assertThat(ended.error()).isEqualTo("cancelled by ben");
    assertThat(ended.result()).containsEntry("users", 100);
  }

  @Test
  void anInstanceThatStopsEndsItsShardsAndTheOthersGoOn() {
    TestMySql database = TestMySql.mariaDb();
    Node stops = start(database, this::countUsers);
    Node goesOn = start(database, this::countUsers);
    Awaitility.await().until(() -> stops.instance.heartbeat.instancesTakingWork() == 2);
    RunRecord run = stops.instance.runner.start("test-job", Map.of(), "ann");
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> stops.job.atOnce.get() == 2 && goesOn.job.atOnce.get() == 2);

    stops.stop();
    assertThat(goesOn.job.atOnce).hasValue(2);
    assertThat(goesOn.instance.runner.find("test-job", run.runId()).orElseThrow().status())
        .isEqualTo(RunStatus.RUNNING);
    open.countDown();
    RunRecord ended = goesOn.instance.ended(run);

    assertThat(ended.status()).isEqualTo(RunStatus.PARTLY_FAILED);
    assertThat(ended.error()).isEqualTo("stopped early: the application was stopping");
    assertThat(ended.result()).containsEntry("users", 100);
  }

  @Test
  void aRunWhoseInstancesAreAllDeadHasFailedAndItsShardsDoNothing(TestMySql database)
      throws InterruptedException {
    try (HikariDataSource pool = database.openMigrated()) {
      TestJob job = TestJob.of(_ -> TestJob.done(Map.of())).inShards(SHARDS);
      JobInstance instance = new JobInstance(pool, Clock.systemUTC(), job);
      long id =
          instance.store.begin(
              "test-job", Trigger.CLOCK, null, Map.of(), Clock.systemUTC().instant());
      instance.store.shards().create(id, SHARDS);
      instance.later(16);

      assertThat(instance.runner.sharded().takeUp(id, 2)).isTrue();

      assertThat(job.runs).hasValue(0);
      assertThat(instance.store.find("test-job", id).orElseThrow().error())
          .isEqualTo("its process died");
    }
  }

  @Test
  void withoutASchedulerAllShardsAreDoneHere(TestMySql database) {
    try (HikariDataSource pool = database.openMigrated()) {
      TestJob job =
          TestJob.of(
                  run -> {
                    if (run.shard().index() == 2) {
                      throw new IllegalStateException();
                    }
                    return TestJob.done(Map.of("users", 1));
                  })
              .inShards(SHARDS);
      JobInstance instance = new JobInstance(pool, Clock.systemUTC(), job);

      RunRecord ended =
          instance.ended(instance.runner.start("test-job", Map.of(), Trigger.COMMAND_LINE, "ann"));

      assertThat(ended.status()).isEqualTo(RunStatus.PARTLY_FAILED);
      assertThat(ended.error())
          .isEqualTo("shard 3 of 4: an unexpected error, which the log explains");
      assertThat(ended.result()).isEqualTo(Map.of("users", 3));
      assertThat(job.runs).hasValue(SHARDS);
      // Counted once its end is recorded, which is what was waited for.
      Awaitility.await()
          .untilAsserted(
              () ->
                  assertThat(instance.metrics.find("farekeeper.job.run").timers())
                      .extracting(Timer::count)
                      .containsExactly(1L));
    }
  }

  /** Counts its users, and waits for the latch. */
  private JobResult countUsers(JobRun run) {
    long users = IntStream.range(0, 100).filter(run.shard()::holds).count();
    run.progress(users, users);
    run.example("no token", "user " + run.shard().index());
    try {
      while (!run.stopping() && !open.await(20, TimeUnit.MILLISECONDS)) {
        run.progress(users, users);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("users", users);
    values.put("input", run.integer("userID"));
    values.put("ratio", 0.5);
    values.put("name", "a shard");
    values.put("duration_ms", 1_000_000L);
    return new JobResult(values, run.shard().index() == 1);
  }

  private Node start(TestMySql database, Function<JobRun, JobResult> work) {
    Node process = new Node(database, work);
    processes.add(process);
    return process;
  }

  /** A instance with a scheduler and connections of its own. */
  private static class Node {
    final Set<Integer> shards = ConcurrentHashMap.newKeySet();
    final TestJob job;
    final JobInstance instance;
    private final HikariDataSource pool;
    private final JobScheduler clock;

    Node(TestMySql database, Function<JobRun, JobResult> work) {
      pool = database.openMigrated();
      job =
          TestJob.of(
                  run -> {
                    // A shard is never twice in one instance either.
                    assertThat(shards.add(run.shard().index())).isTrue();
                    return work.apply(run);
                  })
              .inShards(SHARDS);
      instance = new JobInstance(pool, Clock.systemUTC(), WORKING, job);
      JobCatalog jobs = new JobCatalog(List.of(job));
      Crons crons = new Crons(jobs.all(), new JobProperties(Map.of()), Set.of());
      clock =
          new JobScheduler(
              jobs,
              crons,
              instance.runner,
              pool,
              CompletableFuture.completedFuture(null),
              WORKING,
              Clock.systemUTC(),
              instance.heartbeat);
      instance.heartbeat.start();
      clock.start();
    }

    /** It says and does nothing more to the database, and releases nothing. */
    void die() {
      pool.close();
    }

    void stop() {
      if (pool.isClosed()) {
        instance.runner.stop(Duration.ofMillis(100));
      }
      clock.stop();
      instance.heartbeat.stop();
      pool.close();
    }
  }
}
