package io.farekeeper.rewards;

import io.farekeeper.stores.Deployment;
import io.farekeeper.stores.MySql;
import io.farekeeper.stores.Trace;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Notes when the application starts since when rides count. */
@Component
class ProgrammeStart {
  private static final Logger log = LoggerFactory.getLogger(ProgrammeStart.class);
  private static final String SEALING = "farekeeper.ticket-log.sealing.enabled";

  ProgrammeStart(
      LoyaltyRules rules,
      CountingStart start,
      MySql mySql,
      Deployment deployment,
      Environment environment) {
    if (rules.enabled()) {
      warnWithoutSealing(environment);
      var _ =
          mySql
              .ready()
              .thenRunAsync(
                  () -> note(start, deployment),
                  work -> Thread.ofVirtual().name("loyalty-start").start(work));
    }
  }

  /** Rides come by the ticket log's feed, which holds what any instance has sealed. */
  private static void warnWithoutSealing(Environment environment) {
    if (!environment.getProperty(SEALING, Boolean.class, true)) {
      log.warn(
          "Loyalty rides count only if another instance seals the ticket log: {} is false here",
          SEALING);
    }
  }

  /** If it fails, the first run of the job makes it up. */
  private static void note(CountingStart start, Deployment deployment) {
    try {
      if (deployment.whyIdle().isEmpty()) {
        log.info("Loyalty rides count since {}", start.begin());
      }
    } catch (RuntimeException e) {
      log.warn("Since when rides count could not be noted yet: {}", Trace.inShort(e));
    }
  }
}
