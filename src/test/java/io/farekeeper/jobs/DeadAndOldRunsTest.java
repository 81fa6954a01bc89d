package io.farekeeper.jobs;

import static io.farekeeper.jobs.JobInstance.CLOCK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariDataSource;
import io.farekeeper.testing.OwnServers;
import io.farekeeper.testing.TestMySql;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Dead runs are recorded as failed and old ones deleted, whichever instance finds them. */
@ExtendWith(OwnServers.class)
class DeadAndOldRunsTest {
  @Test
  void aDeadProcessesRunIsFailedAndTheJobStartsAgain(TestMySql database) {
    try (HikariDataSource pool = database.openMigrated()) {
      TestJob job = TestJob.of(_ -> TestJob.done(Map.of()));
      JobInstance dead = new JobInstance(pool, CLOCK, job);
      JobInstance other = new JobInstance(pool, CLOCK, job);
      long id = dead.store.begin("test-job", Trigger.CLOCK, null, Map.of(), CLOCK.instant());
      RunRecord left = dead.store.find("test-job", id).orElseThrow();

      other.later(8);
      assertThatExceptionOfType(JobRunningException.class)
          .isThrownBy(() -> other.runner.start("test-job", Map.of(), "ann"));
      assertThat(other.runner.find("test-job", left.runId()).orElseThrow().status())
          .isEqualTo(RunStatus.RUNNING);

      other.later(8);
      RunRecord next = other.ended(other.runner.start("test-job", Map.of(), "ann"));

      assertThat(next.status()).isEqualTo(RunStatus.SUCCEEDED);
      RunRecord failed = other.runner.find("test-job", left.runId()).orElseThrow();
      assertThat(failed.status()).isEqualTo(RunStatus.FAILED);
      assertThat(failed.error()).isEqualTo("its process died");
      assertThat(failed.endedAt()).isNotNull();
    }
  }

  @Test
  void aReaderRecordsADeadRunAsFailed(TestMySql database) {
    try (HikariDataSource pool = database.openMigrated()) {
      JobInstance dead = new JobInstance(pool, CLOCK);
      JobInstance reader = new JobInstance(pool, CLOCK);
      dead.store.begin("test-job", Trigger.CLOCK, null, Map.of(), CLOCK.instant());
      reader.later(16);

      assertThat(reader.store.list("test-job", Long.MAX_VALUE, 10))
          .extracting(RunRecord::status)
          .containsExactly(RunStatus.FAILED);
    }
  }

  @Test
  void aRunThatWasTakenForDeadStopsAndChangesNothing() {
    try (HikariDataSource pool = TestMySql.mariaDb().openMigrated()) {
      AtomicBoolean stopped = new AtomicBoolean();
      TestJob job =
          TestJob.of(
              run -> {
                Awaitility.await().until(run::stopping);
                stopped.set(true);
                return TestJob.done(Map.of());
              });
      JobInstance slow = new JobInstance(pool, CLOCK, job);
      JobInstance other = new JobInstance(pool, CLOCK, job);
      RunRecord run = slow.runner.start("test-job", Map.of(), "ann");
      other.later(16);
      assertThat(other.store.running("test-job")).isEmpty();

      Awaitility.await().untilTrue(stopped);
      slow.runner.stop(Duration.ofSeconds(30));

      RunRecord failed = other.runner.find("test-job", run.runId()).orElseThrow();
      assertThat(failed.error()).isEqualTo("its process died");
      assertThat(failed.result()).isNull();
    }
  }

  @Test
  void ownRunsAreNeverTakenForDead() {
    try (HikariDataSource pool = TestMySql.mariaDb().openMigrated()) {
      CountDownLatch open = new CountDownLatch(1);
      JobInstance instance = new JobInstance(pool, CLOCK, TestJob.of(TestJob.until(open)));
      RunRecord run = instance.runner.start("test-job", Map.of(), "ann");
      instance.later(60);

      assertThat(instance.store.list("test-job", Long.MAX_VALUE, 1).getFirst().status())
          .isEqualTo(RunStatus.RUNNING);
      assertThatExceptionOfType(JobRunningException.class)
          .isThrownBy(() -> instance.runner.start("test-job", Map.of(), "ann"));
      open.countDown();
      assertThat(instance.ended(run).status()).isEqualTo(RunStatus.SUCCEEDED);
    }
  }

  /** The answer to the INSERT may be lost in an outage: the run is there, and nobody has it. */
  @Test
  void aRunWhoseBeginningWasNeverAnsweredBlocksNothingForLong(TestMySql database) {
    try (HikariDataSource pool = database.openMigrated()) {
      TestJob job = TestJob.of(_ -> TestJob.done(Map.of()));
      JobInstance alone = new JobInstance(pool, CLOCK, job);
      long id = alone.store.begin("test-job", Trigger.API, "ann", Map.of(), CLOCK.instant());
      RunRecord unknown = alone.store.find("test-job", id).orElseThrow();
      alone.runner.reaper().sweep();
      assertThat(alone.store.running("test-job")).contains(id);

      alone.later(16);
      alone.runner.reaper().sweep();

      assertThat(alone.store.running("test-job")).isEmpty();
      assertThat(alone.ended(alone.runner.start("test-job", Map.of(), "ann")).status())
          .isEqualTo(RunStatus.SUCCEEDED);
      assertThat(alone.runner.find("test-job", unknown.runId()).orElseThrow().error())
          .isEqualTo("its process died");
    }
  }

  @Test
  void whatIsOlderThanNinetyDaysIsForgotten(TestMySql database) {
    try (HikariDataSource pool = database.openMigrated()) {
      JobInstance instance = new JobInstance(pool, CLOCK, TestJob.of(_ -> TestJob.done(Map.of())));
      RunRecord old = instance.ended(instance.runner.start("test-job", Map.of(), "ann"));
      Clock later = Clock.fixed(CLOCK.instant().plus(Duration.ofDays(90)), ZoneOffset.UTC);

      assertThat(new JobInstance(pool, later).store.purge()).isZero();
      assertThat(new JobInstance(pool, Clock.offset(later, Duration.ofMillis(1))).store.purge())
          .isEqualTo(1);
      assertThat(instance.runner.find("test-job", old.runId())).isEmpty();
    }
  }

  @Test
  void allThatIsOldIsForgottenAtOnce() {
    try (HikariDataSource pool = TestMySql.mariaDb().openMigrated()) {
      JobInstance instance = new JobInstance(pool, CLOCK);
      instance
          .jdbc
          .sql(
              """
              INSERT INTO farekeeper_job_run
                (job, trigger_kind, inputs, state, owner, begun_on, started_on, done_count)
              SELECT 'test-job', 'CLOCK', '{}', 'failed', 'x', NOW(), '2025-01-01', 0 FROM seq_1_to_2500
              """)
          .update();

      assertThat(instance.store.purge()).isEqualTo(2500);
    }
  }
}
