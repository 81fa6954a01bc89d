package io.farekeeper.jobs;

import io.farekeeper.cluster.InstanceHeartbeat;
import io.farekeeper.stores.Trace;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The runs in shards that this instance has a part in. Instances share the work: each shard is one
 * instance's at a time, and becomes another's if that instance dies. Every instance that had a part
 * keeps the run alive until it has ended, and whichever does the last shard ends it.
 */
class ShardedRuns {
  private static final Logger log = LoggerFactory.getLogger(ShardedRuns.class);
  private static final long PROGRESS_MILLIS = 2000;
  private static final int RECORDS_BETWEEN_OFFERS = 5;

  private final JobCatalog jobs;
  private final RunStore runs;
  private final ShardStore shards;
  private final RunCompletion completion;
  private final Set<ActiveRun> active;
  private final BooleanSupplier stopping;
  private final Clock clock;
  private final InstanceHeartbeat heartbeat;
  private final Map<Long, SharedRun> here = new ConcurrentHashMap<>();
  private volatile @Nullable Offer offer;

  /**
   * @param active where the shards that are worked on here are entered
   */
  ShardedRuns(
      JobCatalog jobs,
      RunStore runs,
      RunCompletion completion,
      Set<ActiveRun> active,
      BooleanSupplier stopping,
      Clock clock,
      InstanceHeartbeat heartbeat) {
    this.jobs = jobs;
    this.runs = runs;
    this.shards = runs.shards();
    this.completion = completion;
    this.active = active;
    this.stopping = stopping;
    this.clock = clock;
    this.heartbeat = heartbeat;
  }

  /** Offers a shard to all instances, this one included; again if it is on offer already. */
  interface Offer {
    void make(long run, int shard);
  }

  /** Shares runs that are begun from now on by such offers; without, all shards are done here. */
  void shareBy(@Nullable Offer next) {
    offer = next;
  }

  /** Sets a run's shards going that was just begun. */
  ActiveRun launch(Job job, ActiveRun whole) {
    boolean alone = offer == null || whole.trigger() == Trigger.COMMAND_LINE;
    SharedRun run = new SharedRun(job, whole, alone);
    here.put(whole.key(), run);
    runs.join(whole.key());
    try {
      shards.create(whole.key(), job.shards());
    } catch (RuntimeException e) {
      leave(run);
      throw e;
    }
    startProgress(run);
    for (int i = 0; i < job.shards(); i++) {
      handOut(run, i);
    }
    return whole;
  }

  private void handOut(SharedRun run, int index) {
    long id = run.whole().key();
    Offer toAll = offer;
    if (run.alone()) {
      Thread.ofVirtual().name("job-shard-" + index).start(() -> takeUpHere(id, index));
    } else if (toAll != null) {
      try {
        toAll.make(id, index);
      } catch (RuntimeException e) {
        log.warn("Shard {} of run {} is offered later: {}", index, id, Trace.inShort(e));
      }
    }
  }

  private void takeUpHere(long id, int index) {
    try {
      takeUp(id, index);
    } catch (RuntimeException e) {
      log.warn("Shard {} of run {} is tried again later: {}", index, id, Trace.inShort(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Does a shard that is on offer, and returns when it has ended.
   *
   * @return whether the offer is settled; if not, it is to be made again
   */
  boolean takeUp(long id, int index) throws InterruptedException {
    Optional<RunRecord> open = runs.findOpen(id);
    if (open.isEmpty()) {
      return true;
    }
    List<ShardStore.Row> rows = shards.list(id);
    if (index >= rows.size() || rows.get(index).status() != null) {
      return true;
    }
    SharedRun known = here.get(id);
    boolean alone = known != null && known.alone();
    if (!rows.get(index).free() || (stopping.getAsBoolean() && !alone)) {
      return false;
    }
    SharedRun run = known == null ? join(open.get()) : known;
    ActiveRun part = run.whole().part(new Shard(index, rows.size()));
    if (!run.add(part, share(rows.size()))) {
      return false;
    }
    try {
      return shards.claim(id, index) && work(run, part);
    } finally {
      run.remove(part);
    }
  }

  /** What an instance takes at once so that all get about as many. */
  private int share(int all) {
    return Math.ceilDiv(all, Math.max(1, heartbeat.instancesTakingWork()));
  }

  private SharedRun join(RunRecord open) {
    long id = Long.parseLong(open.runId());
    Job job = jobs.get(open.job());
    return here.computeIfAbsent(
        id,
        _ -> {
          Map<String, Object> inputs = JobCatalog.completeInputs(job, open.inputs());
          ActiveRun whole =
              ActiveRun.shared(id, open.trigger(), open.startedAt(), inputs, stopping);
          SharedRun run = new SharedRun(job, whole, false);
          runs.join(id);
          startProgress(run);
          return run;
        });
  }

  private boolean work(SharedRun run, ActiveRun part) throws InterruptedException {
    runs.cancelledBy(part.key()).ifPresent(part::cancel);
    if (run.whole().awaitEnd(0)) {
      part.lose();
    }
    active.add(part);
    part.startOn(
        Thread.ofVirtual().name("job-" + run.job().name()).unstarted(() -> execute(run, part)));
    part.awaitEnd();
    return true;
  }

  private void execute(SharedRun run, ActiveRun part) {
    try {
      String who = part.cancelledBy();
      RunOutcome outcome =
          who == null ? RunOutcome.of(run.job(), part) : RunOutcome.cancelled(null, who);
      completion.record(part, () -> shards.finish(part, outcome));
      completion.record(run.whole(), () -> endIfDone(run));
    } finally {
      active.remove(part);
      run.remove(part);
      part.end();
    }
  }

  private boolean endIfDone(SharedRun run) {
    ShardSum sum = new ShardSum(shards.list(run.whole().key()));
    if (sum.allEnded()) {
      end(run, sum);
    }
    return true;
  }

  /** Of all who find that the last shard has ended, one ends the run. */
  private void end(SharedRun run, ShardSum sum) {
    Duration took = Duration.between(run.whole().startedAt(), clock.instant());
    RunOutcome outcome = sum.outcome(took);
    run.whole().progress(sum.progress());
    if (runs.finish(run.whole(), outcome, sum.failures())) {
      completion.publish(run.job(), run.whole(), outcome, took);
    }
    leave(run);
  }

  private void startProgress(SharedRun run) {
    Thread.ofVirtual().name("job-progress").start(() -> followProgress(run));
  }

  private void followProgress(SharedRun run) {
    try {
      for (int records = 1; !run.whole().awaitEnd(PROGRESS_MILLIS); records++) {
        try {
          recordProgress(run, records % RECORDS_BETWEEN_OFFERS == 0);
        } catch (RuntimeException e) {
          log.warn(
              "The progress of run {} could not be recorded: {}",
              run.whole().id(),
              Trace.inShort(e));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void recordProgress(SharedRun run, boolean offerAgain) {
    for (ActiveRun part : run.parts()) {
      if (part.isStarted() && !shards.recordProgress(part)) {
        part.lose();
      }
    }
    ShardSum sum = new ShardSum(shards.list(run.whole().key()));
    run.whole().progress(sum.progress());
    if (!runs.recordProgress(run.whole())) {
      run.parts().forEach(ActiveRun::lose);
      leave(run);
      return;
    }
    runs.cancelledBy(run.whole().key())
        .ifPresent(who -> run.parts().forEach(part -> part.cancel(who)));
    if (sum.allEnded()) {
      end(run, sum);
    } else if (offerAgain) {
      sum.shards().stream()
          .filter(shard -> shard.free() && !run.holds(shard.index()))
          .forEach(shard -> handOut(run, shard.index()));
    }
  }

  private void leave(SharedRun run) {
    here.remove(run.whole().key(), run);
    runs.leave(run.whole().key());
    run.whole().end();
  }

  /** Has no part in any run any more; those that go on elsewhere do so. */
  void leaveAll() {
    here.values().forEach(this::leave);
  }
}
