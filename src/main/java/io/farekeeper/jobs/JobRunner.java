package io.farekeeper.jobs;

import io.farekeeper.cluster.InstanceHeartbeat;
import io.farekeeper.stores.Deployment;
import io.farekeeper.stores.Trace;
import io.farekeeper.web.ApiException;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.PessimisticLockingFailureException;

/** Runs jobs, each at most once at a time in the whole cluster, and keeps their history. */
public class JobRunner {
  private static final Logger log = LoggerFactory.getLogger(JobRunner.class);
  private static final long PROGRESS_MILLIS = 2000;
  private static final int TRIES = 10;

  private final JobCatalog jobs;
  private final RunStore store;
  private final Deployment deployment;
  private final Clock clock;
  private final Set<ActiveRun> active = ConcurrentHashMap.newKeySet();
  private final RunCompletion completion;
  private final ShardedRuns sharded;
  private volatile boolean stopping;

  JobRunner(
      JobCatalog jobs,
      RunStore store,
      InstanceHeartbeat heartbeat,
      Deployment deployment,
      MeterRegistry metrics,
      Clock clock) {
    this.jobs = jobs;
    this.store = store;
    this.deployment = deployment;
    this.clock = clock;
    this.completion = new RunCompletion(metrics);
    this.sharded =
        new ShardedRuns(jobs, store, completion, active, () -> stopping, clock, heartbeat);
  }

  /**
   * Starts a run by the API and returns at once.
   *
   * @param inputs its inputs; the rest has its defaults
   * @param who the user that asks for it
   * @throws UnknownJobException if there is no such job
   * @throws JobInputException if it does not take an input
   * @throws JobRunningException if it runs already, here or elsewhere
   * @throws io.farekeeper.stores.DeploymentIdleException if this deployment must change nothing
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
   * Passes if the job takes these inputs.
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

  /**
   * Asks for the end of a run, wherever it goes on: it takes up nothing new, and ends with what it
   * has done as its result.
   *
   * @param who the user that asks for it
   * @return the run, which may go on for some seconds; empty if there is none
   * @throws ApiException if it has ended already
   */
  public Optional<RunRecord> cancel(String jobName, String runId, String who) {
    Optional<RunRecord> found = find(jobName, runId);
    if (found.isEmpty()) {
      return found;
    }
    long id = Long.parseLong(runId);
    if (!store.cancel(jobName, id, who)) {
      throw ApiException.conflict("This run has ended already", null);
    }
    active.stream().filter(run -> run.key() == id).forEach(run -> run.cancel(who));
    return store.find(jobName, id);
  }

  /** Runs the job as the clock does and waits for its end. */
  void runByClock(Job job) throws InterruptedException {
    launch(job, job.clockInputs(), Trigger.CLOCK, null).awaitEnd();
  }

  /** The runs that are done in shards, as far as this instance has a part in them. */
  ShardedRuns sharded() {
    return sharded;
  }

  /** What maintains the records of runs in this process. */
  RunReaper reaper() {
    return new RunReaper(store, clock);
  }

  private ActiveRun launch(
      Job job,
      Map<String, ? extends @Nullable Object> inputs,
      Trigger trigger,
      @Nullable String who) {
    deployment.requireWorking();
    if (stopping) {
      throw ApiException.unavailable("This instance of Farekeeper is stopping; ask another one");
    }
    Map<String, Object> complete = JobCatalog.completeInputs(job, inputs);
    Instant startedAt = clock.instant();
    long id = begin(job, trigger, who, complete, startedAt);
    if (isShared(job)) {
      return sharded.launch(
          job, ActiveRun.shared(id, trigger, startedAt, complete, () -> stopping));
    }
    ActiveRun run = new ActiveRun(id, trigger, startedAt, complete, Shard.WHOLE, () -> stopping);
    store.join(id);
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

  private static boolean isShared(Job job) {
    return job.shards() > 1;
  }

  private void execute(Job job, ActiveRun run) {
    long began = System.nanoTime();
    Thread.ofVirtual().name("job-progress").start(() -> followProgress(run));
    try {
      RunOutcome outcome = RunOutcome.of(job, run);
      completion.publish(job, run, outcome, Duration.ofNanos(System.nanoTime() - began));
      completion.record(run, () -> store.finish(run, outcome, run.failures()));
    } finally {
      active.remove(run);
      store.leave(run.key());
      run.end();
    }
  }

  private void followProgress(ActiveRun run) {
    try {
      while (!run.awaitEnd(PROGRESS_MILLIS)) {
        try {
          if (!store.recordProgress(run)) {
            run.lose();
          }
          store.cancelledBy(run.key()).ifPresent(run::cancel);
        } catch (RuntimeException e) {
          log.warn("The progress of run {} could not be recorded: {}", run.id(), Trace.inShort(e));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Takes up work, again if it was stopped before. */
  void resume() {
    completion.resume();
    stopping = false;
  }

  /** Takes up nothing new and waits for what is in flight; what is late then is interrupted. */
  public void stop(Duration timeout) {
    stopping = true;
    long deadline = System.nanoTime() + timeout.toNanos();
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
      sharded.leaveAll();
      completion.giveUp();
    }
  }
}
