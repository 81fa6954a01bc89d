package io.farekeeper.validation;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.springframework.dao.DataAccessException;

/** How many rides were granted without Bytemark, for those who watch that. */
class OfflineState {
  private static final Duration REMEMBERED_FOR = Duration.ofSeconds(5);

  private final AttemptFinder finder;
  private volatile Snapshot latest = new Snapshot(System.nanoTime(), Double.NaN, Double.NaN);

  OfflineState(AttemptFinder finder, MeterRegistry meters) {
    this.finder = finder;
    Gauge.builder("farekeeper.validation.offline.waiting", this, state -> state.recent().waiting())
        .description("Rides granted while Bytemark was down that it does not know of yet")
        .register(meters);
    Gauge.builder("farekeeper.validation.offline.refused", this, state -> state.recent().refused())
        .description("Rides granted while Bytemark was down that it has refused since")
        .register(meters);
  }

  /** NaN while MySQL is down: unknown is not zero. */
  private record Snapshot(long at, double waiting, double refused) {}

  private Snapshot recent() {
    Snapshot known = latest;
    boolean old = System.nanoTime() - known.at() > REMEMBERED_FOR.toNanos();
    if (old || Double.isNaN(known.waiting())) {
      known = look();
      latest = known;
    }
    return known;
  }

  private Snapshot look() {
    try {
      return new Snapshot(
          System.nanoTime(),
          finder.count(OfflineGrant.State.waiting),
          finder.count(OfflineGrant.State.refused));
    } catch (DataAccessException e) {
      return new Snapshot(System.nanoTime(), Double.NaN, Double.NaN);
    }
  }
}
