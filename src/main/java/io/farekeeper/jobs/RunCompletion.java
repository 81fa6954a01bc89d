package io.farekeeper.jobs;

import io.farekeeper.stores.Trace;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes the ends of runs: to the log, the metrics and, as soon as it answers, to MySQL. */
class RunCompletion {
  private static final Logger log = LoggerFactory.getLogger(RunCompletion.class);
  private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

  private final MeterRegistry metrics;
  private volatile boolean givenUp;

  RunCompletion(MeterRegistry metrics) {
    this.metrics = metrics;
  }

  void publish(Job job, ActiveRun run, RunOutcome outcome, Duration took) {
    String status = outcome.status().word();
    Timer.builder("farekeeper.job.run")
        .description("Runs of jobs")
        .tag("job", job.name())
        .tag("status", status)
        .register(metrics)
        .record(took);
    log.info("Job {}: run {} {} after {} ms", job.name(), run.id(), status, took.toMillis());
  }

  /**
   * Records an end: while the process lives, an outage of MySQL only delays it. It is tried once in
   * any case, for a run that began while the process was about to stop.
   *
   * @param write does so, and returns whether it was still its to record
   */
  void record(ActiveRun run, BooleanSupplier write) {
    // An interrupt was meant for the job; the record is to be made all the same.
    Thread.interrupted();
    for (int tries = 0; tries == 0 || !givenUp; tries++) {
      try {
        if (!write.getAsBoolean()) {
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

  void resume() {
    givenUp = false;
  }

  /** What could not be recorded yet will not be. */
  void giveUp() {
    givenUp = true;
  }
}
