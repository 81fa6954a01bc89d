package io.farekeeper.tickets.statuses;

import io.farekeeper.tickets.sync.SyncPlan;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Detects unknown statuses: they are kept as they are, counted, and logged. */
@Component
public class StatusCounter {
  private static final Logger log = LoggerFactory.getLogger(StatusCounter.class);
  private static final Set<String> KNOWN = Set.of("USABLE", "USING", "EXPIRED", "USES_GONE");

  private final Counter unknown;

  public StatusCounter(MeterRegistry meters) {
    unknown =
        Counter.builder("farekeeper.passes.unknown.status")
            .description("Created or changed passes whose status is none of Bytemark's known ones")
            .register(meters);
  }

  /** Counts among the passes that a synchronisation created or changed. */
  public void count(SyncPlan plan) {
    long strangers =
        plan.changes().stream()
            .flatMap(change -> Stream.ofNullable(change.payload().get("status")))
            .filter(status -> status.isString() && !KNOWN.contains(status.asString().getValue()))
            .count();
    if (strangers > 0) {
      unknown.increment((double) strangers);
      log.info("{} passes came with a status that is not known", strangers);
    }
  }
}
