package io.farekeeper.jobs;

import static io.farekeeper.jobs.JobInstance.CLOCK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariDataSource;
import io.farekeeper.stores.Deployment;
import io.farekeeper.stores.DeploymentIdleException;
import io.farekeeper.testing.TestMySql;
import io.farekeeper.web.ApiException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
@ResourceLock(Resources.SYSTEM_OUT)
class JobRunnerTest {
  @ParameterizedTest
  @MethodSource("io.farekeeper.testing.TestMySql#all")
  void aRunIsRecordedFromBeginToEnd(TestMySql database) {
    try (HikariDataSource pool = database.openMigrated()) {
      CountDownLatch open = new CountDownLatch(1);
      TestJob job =
          TestJob.of(
              run -> {
                run.progress(3, 7);
                run.example("no token", "user 5");
                run.example("no token", "user 6");
                run.example("refused", "user 7");
                Map<String, Object> values =
                    new LinkedHashMap<>(TestJob.until(open).apply(run).values());
                values.put("zebras", run.integer("userID"));
                values.put("apes", run.flag("save"));
                values.put("note", run.text("note"));
                return new JobResult(values, true);
              });
      JobInstance instance = new JobInstance(pool, CLOCK, job);

      RunRecord begun = instance.runner.start("test-job", Map.of("userID", 9), "ann");

      assertThat(begun.status()).isEqualTo(RunStatus.RUNNING);
      assertThat(begun.startedAt()).isEqualTo(CLOCK.instant());
      assertThat(begun.endedAt()).isNull();
      assertThat(begun.inputs()).isEqualTo(Map.of("userID", 9, "save", true, "note", ""));
      assertThat(begun.trigger()).isEqualTo(Trigger.API);
      assertThat(begun.who()).isEqualTo("ann");
      Awaitility.await()
          .untilAsserted(
              () ->
                  assertThat(
                          instance.runner.find("test-job", begun.runId()).orElseThrow().progress())
                      .isEqualTo(new RunRecord.Progress(3, 7L)));

      open.countDown();
      RunRecord ended = instance.ended(begun);

      assertThat(ended.status()).isEqualTo(RunStatus.PARTLY_FAILED);
      assertThat(ended.endedAt()).isEqualTo(CLOCK.instant());
      assertThat(ended.result()).hasToString("{opened=true, zebras=9, apes=true, note=}");
      assertThat(ended.errors())
          .containsExactly(
              new RunRecord.Failures("no token", 2, List.of("user 5", "user 6")),
              new RunRecord.Failures("refused", 1, List.of("user 7")));
      assertThat(ended.error()).isNull();
      assertThat(
              instance
                  .metrics
                  .get("farekeeper.job.run")
                  .tags("job", "test-job", "status", "partly_failed")
                  .timer()
                  .count())
          .isEqualTo(1);
    }
  }

  @ParameterizedTest
  @MethodSource("io.farekeeper.testing.TestMySql#all")
  void anExceptionFailsTheRunWithItsReason(TestMySql database) {
    try (HikariDataSource pool = database.openMigrated()) {
      TestJob job =
          TestJob.of(
              _ -> {
                throw ApiException.refused("The vendor closed the account");
              });
      JobInstance instance = new JobInstance(pool, CLOCK, job);

      RunRecord failed = instance.ended(instance.runner.start("test-job", Map.of(), "ann"));
      assertThat(failed.status()).isEqualTo(RunStatus.FAILED);
      assertThat(failed.error()).isEqualTo("The vendor closed the account");

      job.does(
          _ -> {
            throw new IllegalStateException("a secret", new java.io.IOException("a secret"));
          });
      assertThat(instance.ended(instance.runner.start("test-job", Map.of(), "ann")).error())
          .isEqualTo("an unexpected error, which the log explains");
    }
  }

  @Test
  void twoInstancesNeverRunAJobAtOnce() throws Exception {
    TestMySql database = TestMySql.mariaDb();
    try (HikariDataSource one = database.openMigrated();
        HikariDataSource two = database.open();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      CountDownLatch refusedOnce = new CountDownLatch(1);
      TestJob job = TestJob.of(TestJob.until(refusedOnce));
      List<JobInstance> instances =
          List.of(new JobInstance(one, CLOCK, job), new JobInstance(two, CLOCK, job));
      List<Callable<Integer>> callers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        JobInstance instance = instances.get(i % 2);
        callers.add(() -> startThree(instance, refusedOnce));
      }

      int refused = 0;
      for (Future<Integer> caller : threads.invokeAll(callers)) {
        refused += caller.get();
      }

      Awaitility.await().until(() -> job.runs.get() == 24 && job.atOnce.get() == 0);
      assertThat(job.mostAtOnce).hasValue(1);
      assertThat(refused).isPositive();
    }
  }

  /** Tries until three runs were started; how often that was refused. */
  private static int startThree(JobInstance instance, CountDownLatch refusedOnce) {
    int refused = 0;
    for (int started = 0; started < 3; ) {
      try {
        instance.runner.start("test-job", Map.of(), "ann");
        started++;
      } catch (JobRunningException | ApiException e) {
        refused++;
        refusedOnce.countDown();
      }
    }
    return refused;
  }

  @ParameterizedTest
  @MethodSource("io.farekeeper.testing.TestMySql#all")
  void aSecondStartNamesTheRunThatGoesOn(TestMySql database) {
    try (HikariDataSource pool = database.openMigrated()) {
      CountDownLatch open = new CountDownLatch(1);
      TestJob job = TestJob.of(TestJob.until(open));
      JobInstance one = new JobInstance(pool, CLOCK, job);
      JobInstance two = new JobInstance(pool, CLOCK, job);
      RunRecord run = one.runner.start("test-job", Map.of(), "ann");

      for (JobInstance instance : List.of(one, two)) {
        assertThatExceptionOfType(JobRunningException.class)
            .isThrownBy(() -> instance.runner.start("test-job", Map.of(), "ben"))
            .satisfies(e -> assertThat(e.runId()).isEqualTo(run.runId()));
      }
      open.countDown();
      one.ended(run);
      assertThat(two.ended(two.runner.start("test-job", Map.of(), "ben")).status())
          .isEqualTo(RunStatus.SUCCEEDED);
      assertThat(job.runs).hasValue(2);
    }
  }

  @Test
  void anEndThatCannotBeRecordedIsRecordedLater(CapturedOutput output) {
    try (HikariDataSource pool = TestMySql.mariaDb().openMigrated()) {
      CountDownLatch open = new CountDownLatch(1);
      TestJob job = TestJob.of(TestJob.until(open));
      JobInstance instance = new JobInstance(pool, CLOCK, job);
      RunRecord run = instance.runner.start("test-job", Map.of(), "ann");

      instance.jdbc.sql("RENAME TABLE farekeeper_job_run TO away").update();
      open.countDown();
      Awaitility.await()
          .until(() -> output.getOut().contains("run " + run.runId() + " cannot be recorded yet"));
      instance.jdbc.sql("RENAME TABLE away TO farekeeper_job_run").update();

      assertThat(instance.ended(run).result()).isEqualTo(Map.of("opened", true));
    }
  }

  @Test
  void stoppingLetsRunsFinishAndStartsNone() {
    try (HikariDataSource pool = TestMySql.mariaDb().openMigrated()) {
      JobInstance instance =
          new JobInstance(pool, CLOCK, TestJob.of(TestJob.until(new CountDownLatch(1))));
      RunRecord run = instance.runner.start("test-job", Map.of(), "ann");

      instance.runner.stop(Duration.ofSeconds(20));

      RunRecord stopped = instance.runner.find("test-job", run.runId()).orElseThrow();
      assertThat(stopped.status()).isEqualTo(RunStatus.PARTLY_FAILED);
      assertThat(stopped.error()).isEqualTo("stopped early: the application was stopping");
      assertThat(stopped.result()).isEqualTo(Map.of("opened", false));
      assertThatExceptionOfType(ApiException.class)
          .isThrownBy(() -> instance.runner.start("test-job", Map.of(), "ann"));
    }
  }

  @Test
  void anIdleDeploymentStartsNothing() {
    try (HikariDataSource pool = TestMySql.h2().openMigrated()) {
      TestJob job = TestJob.of(_ -> TestJob.done(Map.of()));
      JobInstance instance =
          new JobInstance(pool, CLOCK, new Deployment(true, false, false, false), job);

      assertThatExceptionOfType(DeploymentIdleException.class)
          .isThrownBy(() -> instance.runner.start("test-job", Map.of(), "ann"));
      assertThat(job.runs).hasValue(0);
      assertThat(instance.store.list("test-job", Long.MAX_VALUE, 1)).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("io.farekeeper.testing.TestMySql#all")
  void aRunIsCancelledFromAnyInstance(TestMySql database) {
    try (HikariDataSource pool = database.openMigrated()) {
      Semaphore mayEnd = new Semaphore(0);
      TestJob job =
          TestJob.of(
              run -> {
                JobResult stopped = TestJob.until(new CountDownLatch(1)).apply(run);
                mayEnd.acquireUninterruptibly();
                return stopped;
              });
      JobInstance runs = new JobInstance(pool, CLOCK, job);
      JobInstance asks = new JobInstance(pool, CLOCK, job);
      for (JobInstance instance : List.of(asks, runs)) {
        RunRecord run = runs.runner.start("test-job", Map.of(), "ann");

        assertThat(instance.runner.cancel("test-job", run.runId(), "ben")).isPresent();
        instance.runner.cancel("test-job", run.runId(), "carl");
        mayEnd.release();
        RunRecord ended = asks.ended(run);

        assertThat(ended.status()).isEqualTo(RunStatus.CANCELLED);
        assertThat(ended.error()).isIn("cancelled by ben", "cancelled by carl");
        assertThat(ended.result()).isEqualTo(Map.of("opened", false));
        assertThatExceptionOfType(ApiException.class)
            .isThrownBy(() -> instance.runner.cancel("test-job", run.runId(), "ben"))
            .withMessage("This run has ended already");
      }
      assertThat(asks.runner.cancel("test-job", "999", "ben")).isEmpty();
      assertThat(asks.runner.cancel("test-job", "x", "ben")).isEmpty();
    }
  }
}
