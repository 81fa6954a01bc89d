package io.farekeeper.jobs;

import static io.farekeeper.jobs.ScheduledInstances.EVERY_SECOND;
import static io.farekeeper.jobs.ScheduledInstances.WORKING;
import static io.farekeeper.jobs.ScheduledInstances.YEARLY;
import static io.farekeeper.jobs.ScheduledInstances.clock;
import static io.farekeeper.jobs.ScheduledInstances.job;
import static io.farekeeper.jobs.ScheduledInstances.scheduled;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.farekeeper.testing.OwnServers;
import io.farekeeper.testing.TestClock;
import io.farekeeper.testing.TestMySql;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.jdbc.core.simple.JdbcClient;

@ExtendWith(OwnServers.class)
class JobSchedulerIT {
  private final ScheduledInstances instances = new ScheduledInstances();

  @AfterEach
  void stop() throws Exception {
    instances.stop();
  }

  @Test
  void instancesShareTheTicks(TestMySql database) {
    HikariDataSource pool = instances.migrated(database);
    TestJob job = job(EVERY_SECOND);
    JobInstance one = instances.start(pool, WORKING, job);
    JobInstance two = instances.start(pool, WORKING, job);

    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> job.runs.get() >= 3);

    assertThat(job.mostAtOnce).hasValue(1);
    assertThat(one.store.list("test-job", Long.MAX_VALUE, 3))
        .extracting(RunRecord::trigger)
        .containsOnly(Trigger.CLOCK);
    assertThat(two.store.list("test-job", Long.MAX_VALUE, 3))
        .extracting(RunRecord::who)
        .containsOnlyNulls();
  }

  @Test
  void instancesShareARunInShardsThatTheClockBegan(TestMySql database) {
    HikariDataSource pool = instances.migrated(database);
    CountDownLatch open = new CountDownLatch(1);
    TestJob here = new TestJob("test-job", YEARLY, oneUserWhenOpen(open)).inShards(4);
    TestJob there = new TestJob("test-job", YEARLY, oneUserWhenOpen(open)).inShards(4);
    JobInstance one = instances.start(pool, WORKING, here);
    instances.start(pool, WORKING, there);
    Awaitility.await()
        .until(() -> scheduled(one.jdbc) == 1 && one.heartbeat.instancesTakingWork() == 2);

    one.jdbc
        .sql(
            "UPDATE farekeeper_scheduled_tasks"
                + " SET execution_time = CURRENT_TIMESTAMP(6) - INTERVAL '1' SECOND")
        .update();

    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
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

  @Test
  void aTickWhoseProcessDiedIsTakenOver() {
    HikariDataSource pool = instances.migrated(TestMySql.mariaDb());
    JdbcClient.create(pool)
        .sql(
            """
            INSERT INTO farekeeper_scheduled_tasks
              (task_name, task_instance, execution_time, picked, picked_by, last_heartbeat, version)
            VALUES ('test-job', 'recurring', CURRENT_TIMESTAMP(6) - INTERVAL '40' SECOND, TRUE, 'dead',
              CURRENT_TIMESTAMP(6) - INTERVAL '21' SECOND, 1)
            """)
        .update();
    TestJob job = job(YEARLY);

    instances.start(pool, WORKING, job);

    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> job.runs.get() == 1);
  }

  @Test
  void aDeadRunIsRecordedAsFailedAndAnOldOneDeletedWithoutARequest(TestMySql database) {
    HikariDataSource pool = instances.migrated(database);
    TestClock time = new TestClock();
    JobInstance dead = new JobInstance(pool, time);
    JobInstance living = new JobInstance(pool, time, job("-"));
    RunRecord old = living.ended(living.runner.start("test-job", Map.of(), "ann"));
    dead.store.begin("other", Trigger.CLOCK, null, Map.of(), time.instant());
    living.later(16);
    JobScheduler clock =
        clock(living, pool, WORKING, CompletableFuture.completedFuture(null), job("-"));
    clock.start();
    instances.closeAtEnd(clock::stop);

    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(states(living.jdbc))
                    .containsExactly("test-job succeeded", "other failed"));
    assertThat(living.runner.find("test-job", old.runId())).isPresent();

    time.advance(Duration.ofDays(90));
    RunRecord now = living.ended(living.runner.start("test-job", Map.of(), "ann"));

    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
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
    HikariDataSource pool = instances.migrated(TestMySql.h2());
    CountDownLatch open = new CountDownLatch(1);
    TestJob job = new TestJob("test-job", "-", TestJob.until(open));
    JobInstance instance = new JobInstance(pool, Clock.systemUTC(), job);
    RunRecord byHand = instance.runner.start("test-job", Map.of(), "ann");
    Awaitility.await().until(() -> job.runs.get() == 1);

    clock(instance, pool, WORKING, CompletableFuture.completedFuture(null), job).tick(job);

    assertThat(job.runs).hasValue(1);
    open.countDown();
    instance.ended(byHand);
    assertThat(instance.store.list("test-job", Long.MAX_VALUE, 9)).hasSize(1);
  }
}
