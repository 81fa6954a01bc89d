package io.farekeeper.jobs;

import java.util.List;
import java.util.Map;

/** Work that is done as a whole, now and then: a bean of this type is a job of the application. */
public interface Job {

  /** What it is called in paths and settings, in kebab case. */
  String name();

  /** What it does, in one sentence. */
  String description();

  /**
   * When it runs by itself, in UTC: a cron expression of five fields (unix) or six (with seconds),
   * or {@code -} for never. {@code farekeeper.jobs.NAME.cron} overrides it.
   */
  String defaultCron();

  /** The inputs that a run takes. */
  default List<JobInput> inputs() {
    return List.of();
  }

  /**
   * How many shards a run is split into, at least 1. Each is an execution of {@link #run} of its
   * own, on one instance of the application at a time, and learns from {@link JobRun#shard()} which
   * users are its own. The run's figures are the sums of the shards' figures.
   */
  default int shards() {
    return 1;
  }

  /** The inputs of runs by the clock; the rest has its defaults. */
  default Map<String, Object> clockInputs() {
    return Map.of();
  }

  /**
   * Runs it once; no other run of it goes on anywhere meanwhile. An exception fails the run with
   * its reason. It looks at {@link JobRun#stopping()} before it takes up the next piece of work.
   */
  JobResult run(JobRun run) throws InterruptedException;
}
