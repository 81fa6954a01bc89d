package io.farekeeper.jobs;

import io.farekeeper.stores.BackgroundLoop;
import io.farekeeper.stores.Trace;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Maintains the records of runs every few seconds, in each instance, whether or not a job runs:
 * runs whose processes died are recorded as failed, old ones are deleted.
 */
class RunReaper {
  private static final Logger log = LoggerFactory.getLogger(RunReaper.class);
  private static final Duration EVERY = Duration.ofSeconds(5);
  private static final Duration ENDS_WITHIN = Duration.ofSeconds(3);
  private static final Duration PURGE_EVERY = Duration.ofHours(1);

  private final RunStore store;
  private final Clock clock;
  private final BackgroundLoop loop =
      new BackgroundLoop(
          "run-reaper",
          EVERY,
          this::isToSweepAgain,
          Trace::inShort,
          reason -> log.warn("The records of runs could not be maintained: {}", reason));
  private @Nullable Instant lastPurge;

  RunReaper(RunStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  void start() {
    loop.start();
  }

  void stop() {
    loop.stop(ENDS_WITHIN);
  }

  private boolean isToSweepAgain() {
    sweep();
    return true;
  }

  void sweep() {
    List<Long> dead = store.failDeadRuns();
    if (!dead.isEmpty()) {
      log.warn("Runs {} are recorded as failed: their processes died", dead);
    }
    Instant now = clock.instant();
    if (lastPurge == null || !now.isBefore(lastPurge.plus(PURGE_EVERY))) {
      store.purge();
      lastPurge = now;
    }
  }
}
