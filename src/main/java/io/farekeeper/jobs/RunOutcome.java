package io.farekeeper.jobs;

import io.farekeeper.stores.Trace;
import io.farekeeper.web.FailureReason;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a run ended.
 *
 * @param result the job's figures, or null if it threw
 * @param error why it failed or stopped early, or null
 */
record RunOutcome(RunStatus status, @Nullable Map<String, Object> result, @Nullable String error) {
  private static final Logger log = LoggerFactory.getLogger(RunOutcome.class);
  private static final String STOPPED = "stopped early: the application was stopping";

  /** Does the work; whatever it throws is an outcome too. */
  static RunOutcome of(Job job, ActiveRun run) {
    try {
      JobResult result = job.run(run);
      String who = run.cancelledBy();
      if (run.wasAskedToStop() && who != null) {
        return cancelled(result.values(), who);
      }
      if (run.wasAskedToStop()) {
        return new RunOutcome(RunStatus.PARTLY_FAILED, result.values(), STOPPED);
      }
      RunStatus status = result.partlyFailed() ? RunStatus.PARTLY_FAILED : RunStatus.SUCCEEDED;
      return new RunOutcome(status, result.values(), null);
    } catch (JobFailedException e) {
      return failed(job, run, String.valueOf(e.getMessage()));
    } catch (Throwable e) {
      if (FailureReason.ofExpected(e).isPresent()) {
        return failed(job, run, FailureReason.of(e));
      }
      log.error("Job {} failed in run {}: {}", job.name(), run.id(), Trace.of(e));
      return new RunOutcome(RunStatus.FAILED, null, FailureReason.of(e));
    }
  }

  private static RunOutcome failed(Job job, ActiveRun run, String reason) {
    log.warn("Job {} failed in run {}: {}", job.name(), run.id(), reason);
    return new RunOutcome(RunStatus.FAILED, null, reason);
  }

  /** It ended early because somebody asked for it. */
  static RunOutcome cancelled(@Nullable Map<String, Object> result, String who) {
    return new RunOutcome(RunStatus.CANCELLED, result, "cancelled by " + who);
  }
}
