package io.farekeeper.jobs;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A job as the API shows it.
 *
 * @param cron when it runs by itself, in UTC; {@code -} for never
 * @param inputs what a run takes
 * @param clockInputs the inputs of runs by the clock where they are not the default
 * @param lastRun its newest run that has ended, or null
 * @param runningRun its run that goes on, or null
 */
record JobView(
    String name,
    String description,
    String cron,
    List<JobInput> inputs,
    Map<String, Object> clockInputs,
    @Nullable RunRecord lastRun,
    @Nullable RunRecord runningRun) {

  /**
   * @param newest the job's newest two runs, newest first: only the first can still go on
   */
  static JobView of(Job job, String cron, List<RunRecord> newest) {
    return new JobView(
        job.name(),
        job.description(),
        cron,
        job.inputs(),
        job.clockInputs(),
        first(newest, false),
        first(newest, true));
  }

  private static @Nullable RunRecord first(List<RunRecord> newest, boolean running) {
    return newest.stream()
        .filter(run -> (run.status() == RunStatus.RUNNING) == running)
        .findFirst()
        .orElse(null);
  }
}
