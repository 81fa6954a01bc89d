package io.farekeeper.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.zaxxer.hikari.HikariDataSource;
import io.farekeeper.servers.Deployment;
import io.farekeeper.servers.MySql;
import io.farekeeper.testing.TestClock;
import io.farekeeper.testing.TestMySql;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;

class JobClockIT {
  private static final String EVERY_SECOND = "* * * * * *";
  private static final String HOURLY = "0 * * * *";
  private static final Deployment WORKING = new Deployment(false, false, false, false);
  private static final Deployment IDLE = new Deployment(true, false, false, false);

  private final List<AutoCloseable> started = new ArrayList<>();

  static Stream<TestMySql> databases() {
    return TestMySql.all();
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable one : started.reversed()) {
      one.close();
    }
  }

  @ParameterizedTest
  @MethodSource("databases")
  void copiesShareTheTicks(TestMySql database) {
    HikariDataSource pool = migrated(database);
    TestJob job = job(EVERY_SECOND);
    Copy one = start(pool, WORKING, job);
    Copy two = start(pool, WORKING, job);

    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> job.runs.get() >= 3);

    assertThat(job.mostAtOnce).hasValue(1);
    assertThat(one.store.list("test-job", Long.MAX_VALUE, 3))
        .extracting(RunRecord::trigger)
        .containsOnly(Trigger.CLOCK);
    assertThat(two.store.list("test-job", Long.MAX_VALUE, 3))
        .extracting(RunRecord::who)
        .containsOnlyNulls();
  }

  @ParameterizedTest
  @MethodSource("databases")
  void copiesShareARunInShardsThatTheClockBegan(TestMySql database) {
    HikariDataSource pool = migrated(database);
    CountDownLatch open = new CountDownLatch(1);
    TestJob here = new TestJob("test-job", HOURLY, oneUserWhenOpen(open)).inShards(4);
    TestJob there = new TestJob("test-job", HOURLY, oneUserWhenOpen(open)).inShards(4);
    Copy one = start(pool, WORKING, here);
    start(pool, WORKING, there);
    Awaitility.await()
        .until(() -> scheduled(one.jdbc) == 1 && one.store.shards().readyCopies() == 2);

    one.jdbc
        .sql(
            "UPDATE farekeeper_scheduled_tasks"
                + " SET execution_time = CURRENT_TIMESTAMP(6) - INTERVAL '1' SECOND")
        .update();

    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> here.atOnce.get() == 2 && there.atOnce.get() == 2);
    assertThat(ticksGoingOn(one.jdbc)).as("the tick lasts as long as its run").isEqualTo(1);
    open.countDown();
    RunRecord ended = one.ended(one.store.list("test-job", Long.MAX_VALUE, 1).getFirst());

    assertThat(ended.trigger()).isEqualTo(Trigger.CLOCK);
    assertThat(ended.status()).isEqualTo(RunStatus.SUCCEEDED);
    assertThat(ended.inputs()).containsEntry("note", "by the clock");
    assertThat(ended.result()).isEqualTo(Map.of("users", 4));
    assertThat(here.runs.get() + there.runs.get()).isEqualTo(4);
    assertThat(one.store.list("test-job", Long.MAX_VALUE, 9)).hasSize(1);
    Awaitility.await().until(() -> ticksGoingOn(one.jdbc) == 0 && scheduled(one.jdbc) == 1);
  }

  private static Function<JobRun, JobResult> oneUserWhenOpen(CountDownLatch open) {
    return run -> {
      var _ = TestJob.until(open).apply(run);
      return TestJob.done(Map.of("users", 1));
    };
  }

  private static int ticksGoingOn(JdbcClient jdbc) {
    return jdbc.sql(
            "SELECT COUNT(*) FROM farekeeper_scheduled_tasks"
                + " WHERE task_name = 'test-job' AND picked = TRUE")
        .query(Integer.class)
        .single();
  }

  @ParameterizedTest
  @MethodSource("databases")
  void whatWasSwitchedOffIsNoLongerScheduled(TestMySql database) {
    HikariDataSource pool = migrated(database);
    start(pool, WORKING, job(HOURLY));
    JdbcClient jdbc = JdbcClient.create(pool);
    Awaitility.await().until(() -> scheduled(jdbc) == 1);
    assertThat(nextTime(jdbc))
        .isCloseTo(
            LocalDateTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.HOURS).plusHours(1),
            within(Duration.ofSeconds(5)));

    start(pool, WORKING, job("-"));

    Awaitility.await().until(() -> scheduled(jdbc) == 0);
  }

  @Test
  void aTickWhoseProcessDiedIsTakenOver() {
    HikariDataSource pool = migrated(TestMySql.mariaDb());
    JdbcClient.create(pool)
        .sql(
            """
            INSERT INTO farekeeper_scheduled_tasks
              (task_name, task_instance, execution_time, picked, picked_by, last_heartbeat, version)
            VALUES ('test-job', 'recurring', CURRENT_TIMESTAMP(6) - INTERVAL '40' SECOND, TRUE, 'dead',
              CURRENT_TIMESTAMP(6) - INTERVAL '21' SECOND, 1)
            """)
        .update();
    TestJob job = job(HOURLY);

    start(pool, WORKING, job);

    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> job.runs.get() == 1);
  }

  @ParameterizedTest
  @MethodSource("databases")
  void aDeadRunIsBuriedAndAnOldOneForgottenThoughNobodyAsks(TestMySql database) {
    HikariDataSource pool = migrated(database);
    TestClock time = new TestClock();
    Copy dead = new Copy(pool, time);
    Copy living = new Copy(pool, time, job("-"));
    RunRecord old = living.ended(living.runner.start("test-job", Map.of(), "ann"));
    long left = dead.store.begin("other", Trigger.CLOCK, null, Map.of(), time.instant(), false);
    living.age(dead.store.find("other", left).orElseThrow(), 16);
    JobClock clock =
        clock(living, pool, WORKING, CompletableFuture.completedFuture(null), job("-"));
    clock.start();
    started.add(clock::stop);

    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(states(living.jdbc))
                    .containsExactly("test-job succeeded", "other failed"));
    assertThat(living.runner.find("test-job", old.runId())).isPresent();

    time.advance(Duration.ofDays(90));
    RunRecord now = living.ended(living.runner.start("test-job", Map.of(), "ann"));

    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(states(living.jdbc)).containsExactly("test-job succeeded"));
    assertThat(living.runner.find("test-job", now.runId())).isPresent();
  }

  private static List<String> states(JdbcClient jdbc) {
    return jdbc.sql("SELECT CONCAT(job, ' ', state) FROM farekeeper_job_run ORDER BY id")
        .query(String.class)
        .list();
  }

  @Test
  void aTickIsSkippedWhileTheJobRuns() {
    HikariDataSource pool = migrated(TestMySql.h2());
    CountDownLatch open = new CountDownLatch(1);
    TestJob job = new TestJob("test-job", "-", TestJob.until(open));
    Copy copy = new Copy(pool, Clock.systemUTC(), job);
    RunRecord byHand = copy.runner.start("test-job", Map.of(), "ann");
    Awaitility.await().until(() -> job.runs.get() == 1);

    clock(copy, pool, WORKING, CompletableFuture.completedFuture(null), job).tick(job);

    assertThat(job.runs).hasValue(1);
    open.countDown();
    copy.ended(byHand);
    assertThat(copy.store.list("test-job", Long.MAX_VALUE, 9)).hasSize(1);
  }

  @Test
  void nothingIsScheduledWhileTheDeploymentIdles() {
    HikariDataSource pool = migrated(TestMySql.h2());
    TestJob idle = job(EVERY_SECOND);
    start(pool, IDLE, idle);
    TestJob working = new TestJob("working", EVERY_SECOND, _ -> TestJob.done(Map.of()));
    start(pool, WORKING, working);

    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> working.runs.get() >= 2);

    assertThat(idle.runs).hasValue(0);
  }

  @Test
  void schedulingWaitsForTheSchema() {
    HikariDataSource pool = TestMySql.mariaDb().open();
    started.add(pool);
    TestJob job = job(EVERY_SECOND);
    Copy copy = new Copy(pool, Clock.systemUTC(), job);
    CompletableFuture<Void> ready = new CompletableFuture<>();
    JobClock clock = clock(copy, pool, WORKING, ready, job);
    clock.start();
    started.add(clock::stop);
    assertThat(job.runs).hasValue(0);

    MySql.migrate(pool);
    ready.complete(null);

    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> job.runs.get() >= 1);
  }

  @Test
  void stoppingWaitsForTheRunThatTheClockStarted() {
    HikariDataSource pool = migrated(TestMySql.mariaDb());
    TestJob job = new TestJob("test-job", EVERY_SECOND, TestJob.until(new CountDownLatch(1)));
    Copy copy = new Copy(pool, Clock.systemUTC(), job);
    JobClock clock = clock(copy, pool, WORKING, CompletableFuture.completedFuture(null), job);
    clock.start();
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> job.atOnce.get() == 1);

    clock.stop();

    assertThat(copy.store.list("test-job", Long.MAX_VALUE, 1).getFirst().status())
        .isEqualTo(RunStatus.PARTLY_FAILED);
    assertThat(
            copy.jdbc
                .sql("SELECT picked FROM farekeeper_scheduled_tasks")
                .query(Boolean.class)
                .single())
        .isFalse();
  }

  @Test
  void afterAStopItStartsAgain() {
    HikariDataSource pool = migrated(TestMySql.h2());
    TestJob job = job(EVERY_SECOND);
    Copy copy = new Copy(pool, Clock.systemUTC(), job);
    JobClock clock = clock(copy, pool, WORKING, CompletableFuture.completedFuture(null), job);
    clock.start();
    clock.stop();
    assertThat(clock.isRunning()).isFalse();
    job.runs.set(0);

    clock.start();
    started.add(clock::stop);

    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> job.runs.get() >= 1);
  }

  private HikariDataSource migrated(TestMySql database) {
    HikariDataSource pool = database.openMigrated();
    started.add(pool);
    return pool;
  }

  private static TestJob job(String cron) {
    return new TestJob("test-job", cron, _ -> TestJob.done(Map.of()));
  }

  private Copy start(HikariDataSource pool, Deployment deployment, Job job) {
    Copy copy = new Copy(pool, Clock.systemUTC(), deployment, job);
    JobClock clock = clock(copy, pool, deployment, CompletableFuture.completedFuture(null), job);
    clock.start();
    started.add(clock::stop);
    return copy;
  }

  private static JobClock clock(
      Copy copy,
      HikariDataSource pool,
      Deployment deployment,
      CompletableFuture<Void> ready,
      Job job) {
    JobCatalog jobs = new JobCatalog(List.of(job));
    Crons crons = new Crons(jobs.all(), new JobProperties(Map.of()), Set.of());
    return new JobClock(
        jobs, crons, copy.runner, pool, ready, deployment, Clock.systemUTC(), copy.owner);
  }

  private static int scheduled(JdbcClient jdbc) {
    return jdbc.sql("SELECT COUNT(*) FROM farekeeper_scheduled_tasks WHERE task_name = 'test-job'")
        .query(Integer.class)
        .single();
  }

  private static LocalDateTime nextTime(JdbcClient jdbc) {
    return jdbc.sql("SELECT execution_time FROM farekeeper_scheduled_tasks")
        .query((row, _) -> row.getObject(1, LocalDateTime.class))
        .single();
  }
}
