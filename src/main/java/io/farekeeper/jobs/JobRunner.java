package io.farekeeper.jobs;

import io.farekeeper.api.ApiException;
import io.farekeeper.api.Trace;
import io.farekeeper.servers.Deployment;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.PessimisticLockingFailureException;

/** Runs jobs, each at most once at a time in the whole cluster, and keeps their history. */
public class JobRunner {
  private static final Logger log = LoggerFactory.getLogger(JobRunner.class);
  private static final long HEARTBEAT_MILLIS = 2000;
  private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();
  private static final int TRIES = 10;
  private static final long PURGE_EVERY_NANOS = Duration.ofHours(1).toNanos();

  private final JobCatalog jobs;
  private final RunStore store;
  private final Deployment deployment;
  private final MeterRegistry metrics;
  private final Clock clock;
  private final Set<ActiveRun> active = ConcurrentHashMap.newKeySet();
  private final AtomicLong lastPurge;
  private volatile boolean stopping;
  private volatile boolean givenUp;

  JobRunner(
      JobCatalog jobs, RunStore store, Deployment deployment, MeterRegistry metrics, Clock clock) {
    this.jobs = jobs;
    this.store = store;
    this.deployment = deployment;
    this.metrics = metrics;
    this.clock = clock;
    this.lastPurge = new AtomicLong(System.nanoTime() - PURGE_EVERY_NANOS);
  }

  /**
   * Starts a run by the API and returns at once.
   *
   * @param inputs what it is told; the rest has its defaults
   * @param who the user that asks for it
   * @throws UnknownJobException if there is no such job
   * @throws JobInputException if it does not take an input
   * @throws JobRunningException if it runs already, here or elsewhere
   * @throws io.farekeeper.servers.DeploymentIdleException if this deployment must change nothing
   */
  public RunRecord start(
      String jobName, Map<String, ? extends @Nullable Object> inputs, String who) {
    return start(jobName, inputs, Trigger.API, who);
  }

  /** As {@link #start(String, Map, String)}, by another trigger. */
  public RunRecord start(
      String jobName,
      Map<String, ? extends @Nullable Object> inputs,
      Trigger trigger,
      @Nullable String who) {
    ActiveRun run = launch(jobs.get(jobName), inputs, trigger, who);
    return store.find(jobName, run.key()).orElseThrow();
  }

  /**
   * Passes if a run could be told this.
   *
   * @throws UnknownJobException if there is no such job
   * @throws JobInputException if it does not take an input
   */
  public void check(String jobName, Map<String, ? extends @Nullable Object> inputs) {
    JobCatalog.completeInputs(jobs.get(jobName), inputs);
  }

  /** A run of the job, as far as it is. */
  public Optional<RunRecord> find(String jobName, String runId) {
    try {
      return store.find(jobName, Long.parseLong(runId));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Runs the job as the clock does and waits for its end. */
  void runByClock(Job job) throws InterruptedException {
    launch(job, Map.of(), Trigger.CLOCK, null).awaitEnd();
  }

  private ActiveRun launch(
      Job job,
      Map<String, ? extends @Nullable Object> inputs,
      Trigger trigger,
      @Nullable String who) {
    deployment.requireWorking();
    if (stopping) {
      throw ApiException.unavailable("This copy of Farekeeper is stopping; ask another one");
    }
    Map<String, Object> complete = JobCatalog.completeInputs(job, inputs);
    Instant startedAt = clock.instant();
    long id = begin(job, trigger, who, complete, startedAt);
    ActiveRun run = new ActiveRun(id, trigger, startedAt, complete, () -> stopping);
    active.add(run);
    run.startOn(Thread.ofVirtual().name("job-" + job.name()).unstarted(() -> execute(job, run)));
    return run;
  }

  /** One of all who try gets the job's running key; a dead process's key is taken from it. */
  private long begin(
      Job job,
      Trigger trigger,
      @Nullable String who,
      Map<String, Object> inputs,
      Instant startedAt) {
    for (int i = 0; i < TRIES; i++) {
      Optional<Long> running = store.running(job.name());
      if (running.isPresent()) {
        throw new JobRunningException(job.name(), running.get().toString());
      }
      try {
        return store.begin(job.name(), trigger, who, inputs, startedAt);
      } catch (DuplicateKeyException | PessimisticLockingFailureException e) {
        log.debug("Somebody else was faster to start job {}", job.name());
      }
    }
    throw ApiException.conflict("Runs of this job are being started elsewhere", null);
  }

  private void execute(Job job, ActiveRun run) {
    long began = System.nanoTime();
    Thread.ofVirtual().name("job-heartbeat").start(() -> keepAlive(run));
    try {
      RunOutcome outcome = RunOutcome.of(job, run);
      long nanos = System.nanoTime() - began;
      String status = outcome.status().word();
      Timer.builder("farekeeper.job.run")
          .description("Runs of jobs")
          .tag("job", job.name())
          .tag("status", status)
          .register(metrics)
          .record(Duration.ofNanos(nanos));
      log.info("Job {}: run {} {} after {} ms", job.name(), run.id(), status, nanos / 1_000_000);
      finish(run, outcome);
      purgeNowAndThen();
    } finally {
      active.remove(run);
      run.end();
    }
  }

  private void keepAlive(ActiveRun run) {
    try {
      while (!run.awaitEnd(HEARTBEAT_MILLIS)) {
        try {
          if (!store.heartbeat(run.key(), run.progress())) {
            run.lose();
          }
        } catch (RuntimeException e) {
          log.warn("Run {} could not say that it is alive: {}", run.id(), Trace.inShort(e));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** While the process lives, an outage of MySQL only delays the record. */
  private void finish(ActiveRun run, RunOutcome outcome) {
    // An interrupt was meant for the job; the record is to be made all the same.
    Thread.interrupted();
    for (int tries = 0; !givenUp; tries++) {
      try {
        if (!store.finish(run, outcome)) {
          log.warn("Run {} had been taken for dead; its end is not recorded", run.id());
        }
        return;
      } catch (RuntimeException e) {
        if (tries == 0) {
          log.warn(
              "The end of run {} cannot be recorded yet, trying on: {}",
              run.id(),
              Trace.inShort(e));
        }
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private void purgeNowAndThen() {
    long last = lastPurge.get();
    long now = System.nanoTime();
    if (now - last < PURGE_EVERY_NANOS || !lastPurge.compareAndSet(last, now)) {
      return;
    }
    try {
      store.purge();
    } catch (RuntimeException e) {
      log.warn("Old runs could not be forgotten: {}", Trace.inShort(e));
    }
  }

  /** Takes up work, again if it was stopped before. */
  void resume() {
    givenUp = false;
    stopping = false;
  }

  /** Takes up nothing new and waits for what is in flight; what is late then is interrupted. */
  public void stop(Duration patience) {
    stopping = true;
    long deadline = System.nanoTime() + patience.toNanos();
    try {
      for (ActiveRun run : active) {
        if (!run.awaitEnd(Math.max(0, (deadline - System.nanoTime()) / 1_000_000))) {
          log.warn("Run {} did not end in time and is interrupted", run.id());
          run.interrupt();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      givenUp = true;
    }
  }
}
