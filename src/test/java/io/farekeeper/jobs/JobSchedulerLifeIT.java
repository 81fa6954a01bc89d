package io.farekeeper.jobs;

import static io.farekeeper.jobs.ScheduledInstances.EVERY_SECOND;
import static io.farekeeper.jobs.ScheduledInstances.WORKING;
import static io.farekeeper.jobs.ScheduledInstances.YEARLY;
import static io.farekeeper.jobs.ScheduledInstances.clock;
import static io.farekeeper.jobs.ScheduledInstances.job;
import static io.farekeeper.jobs.ScheduledInstances.scheduled;
import static java.time.temporal.TemporalAdjusters.firstDayOfNextYear;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.farekeeper.stores.Deployment;
import io.farekeeper.stores.MySql;
import io.farekeeper.testing.OwnServers;
import io.farekeeper.testing.TestMySql;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.jdbc.core.simple.JdbcClient;

/** When a clock begins to schedule, what it no longer schedules, and how it ends. */
@ExtendWith(OwnServers.class)
class JobSchedulerLifeIT {
  private static final Deployment IDLE = new Deployment(true, false, false, false);

  private final ScheduledInstances instances = new ScheduledInstances();

  @AfterEach
  void stop() throws Exception {
    instances.stop();
  }

  @Test
  void whatWasSwitchedOffIsNoLongerScheduled(TestMySql database) {
    HikariDataSource pool = instances.migrated(database);
    instances.start(pool, WORKING, job(YEARLY));
    JdbcClient jdbc = JdbcClient.create(pool);
    Awaitility.await().until(() -> scheduled(jdbc) == 1);
    assertThat(nextTime(jdbc))
        .isEqualTo(LocalDate.now(ZoneOffset.UTC).with(firstDayOfNextYear()).atStartOfDay());

    instances.start(pool, WORKING, job("-"));

    Awaitility.await().until(() -> scheduled(jdbc) == 0);
  }

  @Test
  void nothingIsScheduledWhileTheDeploymentIdles() {
    HikariDataSource pool = instances.migrated(TestMySql.h2());
    TestJob idle = job(EVERY_SECOND);
    instances.start(pool, IDLE, idle);
    TestJob working = new TestJob("working", EVERY_SECOND, _ -> TestJob.done(Map.of()));
    instances.start(pool, WORKING, working);

    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> working.runs.get() >= 2);

    assertThat(idle.runs).hasValue(0);
  }

  @Test
  void schedulingWaitsForTheSchema() {
    HikariDataSource pool = TestMySql.mariaDb().open();
    instances.closeAtEnd(pool);
    TestJob job = job(EVERY_SECOND);
    JobInstance instance = new JobInstance(pool, Clock.systemUTC(), job);
    CompletableFuture<Void> ready = new CompletableFuture<>();
    JobScheduler clock = clock(instance, pool, WORKING, ready, job);
    clock.start();
    instances.closeAtEnd(clock::stop);
    assertThat(job.runs).hasValue(0);

    MySql.migrate(pool);
    ready.complete(null);

    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> job.runs.get() >= 1);
  }

  @Test
  void stoppingWaitsForTheRunThatTheClockStarted() {
    HikariDataSource pool = instances.migrated(TestMySql.mariaDb());
    TestJob job = new TestJob("test-job", EVERY_SECOND, TestJob.until(new CountDownLatch(1)));
    JobInstance instance = new JobInstance(pool, Clock.systemUTC(), job);
    JobScheduler clock =
        clock(instance, pool, WORKING, CompletableFuture.completedFuture(null), job);
    clock.start();
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> job.atOnce.get() == 1);

    clock.stop();

    assertThat(instance.store.list("test-job", Long.MAX_VALUE, 1).getFirst().status())
        .isEqualTo(RunStatus.PARTLY_FAILED);
    assertThat(
            instance
                .jdbc
                .sql("SELECT picked FROM farekeeper_scheduled_tasks")
                .query(Boolean.class)
                .single())
        .isFalse();
  }

  @Test
  void afterAStopItStartsAgain() {
    HikariDataSource pool = instances.migrated(TestMySql.h2());
    TestJob job = job(EVERY_SECOND);
    JobInstance instance = new JobInstance(pool, Clock.systemUTC(), job);
    JobScheduler clock =
        clock(instance, pool, WORKING, CompletableFuture.completedFuture(null), job);
    clock.start();
    clock.stop();
    assertThat(clock.isRunning()).isFalse();
    job.runs.set(0);

    clock.start();
    instances.closeAtEnd(clock::stop);

    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> job.runs.get() >= 1);
  }

  private static LocalDateTime nextTime(JdbcClient jdbc) {
    return jdbc.sql("SELECT execution_time FROM farekeeper_scheduled_tasks")
        .query((row, _) -> row.getObject(1, LocalDateTime.class))
        .single();
  }
}
