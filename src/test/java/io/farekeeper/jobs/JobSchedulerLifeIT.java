package io.farekeeper.jobs;

import static io.farekeeper.jobs.ClockedCopies.EVERY_SECOND;
import static io.farekeeper.jobs.ClockedCopies.WORKING;
import static io.farekeeper.jobs.ClockedCopies.YEARLY;
import static io.farekeeper.jobs.ClockedCopies.clock;
import static io.farekeeper.jobs.ClockedCopies.job;
import static io.farekeeper.jobs.ClockedCopies.scheduled;
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

  private final ClockedCopies copies = new ClockedCopies();

  @AfterEach
  void stop() throws Exception {
    copies.stop();
  }

  @Test
  void whatWasSwitchedOffIsNoLongerScheduled(TestMySql database) {
    HikariDataSource pool = copies.migrated(database);
    copies.start(pool, WORKING, job(YEARLY));
    JdbcClient jdbc = JdbcClient.create(pool);
    Awaitility.await().until(() -> scheduled(jdbc) == 1);
    assertThat(nextTime(jdbc))
        .isEqualTo(LocalDate.now(ZoneOffset.UTC).with(firstDayOfNextYear()).atStartOfDay());

    copies.start(pool, WORKING, job("-"));

    Awaitility.await().until(() -> scheduled(jdbc) == 0);
  }

  @Test
  void nothingIsScheduledWhileTheDeploymentIdles() {
    HikariDataSource pool = copies.migrated(TestMySql.h2());
    TestJob idle = job(EVERY_SECOND);
    copies.start(pool, IDLE, idle);
    TestJob working = new TestJob("working", EVERY_SECOND, _ -> TestJob.done(Map.of()));
    copies.start(pool, WORKING, working);

    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> working.runs.get() >= 2);

    assertThat(idle.runs).hasValue(0);
  }

  @Test
  void schedulingWaitsForTheSchema() {
    HikariDataSource pool = TestMySql.mariaDb().open();
    copies.closeAtEnd(pool);
    TestJob job = job(EVERY_SECOND);
    Copy copy = new Copy(pool, Clock.systemUTC(), job);
    CompletableFuture<Void> ready = new CompletableFuture<>();
    JobScheduler clock = clock(copy, pool, WORKING, ready, job);
    clock.start();
    copies.closeAtEnd(clock::stop);
    assertThat(job.runs).hasValue(0);

    MySql.migrate(pool);
    ready.complete(null);

    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> job.runs.get() >= 1);
  }

  @Test
  void stoppingWaitsForTheRunThatTheClockStarted() {
    HikariDataSource pool = copies.migrated(TestMySql.mariaDb());
    TestJob job = new TestJob("test-job", EVERY_SECOND, TestJob.until(new CountDownLatch(1)));
    Copy copy = new Copy(pool, Clock.systemUTC(), job);
    JobScheduler clock = clock(copy, pool, WORKING, CompletableFuture.completedFuture(null), job);
    clock.start();
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> job.atOnce.get() == 1);

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
    HikariDataSource pool = copies.migrated(TestMySql.h2());
    TestJob job = job(EVERY_SECOND);
    Copy copy = new Copy(pool, Clock.systemUTC(), job);
    JobScheduler clock = clock(copy, pool, WORKING, CompletableFuture.completedFuture(null), job);
    clock.start();
    clock.stop();
    assertThat(clock.isRunning()).isFalse();
    job.runs.set(0);

    clock.start();
    copies.closeAtEnd(clock::stop);

    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> job.runs.get() >= 1);
  }

  private static LocalDateTime nextTime(JdbcClient jdbc) {
    return jdbc.sql("SELECT execution_time FROM farekeeper_scheduled_tasks")
        .query((row, _) -> row.getObject(1, LocalDateTime.class))
        .single();
  }
}
