package io.farekeeper.validation;

import io.farekeeper.servers.ServerChecks;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.function.Supplier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * How many rides were granted without Bytemark, for those who watch that: gauges, and health {@code
 * validation}, DEGRADED when one has waited for Bytemark for an hour.
 */
@Component("validation")
@ConditionalOnWebApplication
class OfflineState implements HealthIndicator {
  private static final Duration REMEMBERED_FOR = Duration.ofSeconds(5);
  private static final Duration OLD = Duration.ofHours(1);

  private final AttemptFinder finder;
  private final Supplier<Health> bounded;
  private volatile Snapshot latest = Snapshot.unknown();

  OfflineState(AttemptFinder finder, ServerChecks checks, MeterRegistry meters) {
    this.finder = finder;
    this.bounded = checks.bounded("validation", this::judge, unknown());
    Gauge.builder("farekeeper.validation.offline.waiting", this, state -> state.recent().waiting())
        .description("Rides granted while Bytemark was down that it does not know of yet")
        .register(meters);
    Gauge.builder("farekeeper.validation.offline.refused", this, state -> state.recent().refused())
        .description("Rides that it has refused since, and of which no operator has taken note")
        .register(meters);
  }

  /** NaN while MySQL is down: unknown is not zero. */
  private record Snapshot(long at, double waiting, double oldestSeconds, double refused) {
    static Snapshot unknown() {
      return new Snapshot(System.nanoTime(), Double.NaN, Double.NaN, Double.NaN);
    }

    boolean isUnknown() {
      return Double.isNaN(waiting);
    }
  }

  @Override
  public Health health() {
    return bounded.get();
  }

  private Health judge() {
    Snapshot known = recent();
    if (known.isUnknown()) {
      return unknown();
    }
    boolean old = known.oldestSeconds() > OLD.toSeconds();
    return Health.status(old ? new Status("DEGRADED") : Status.UP)
        .withDetail("offline_waiting", (long) known.waiting())
        .withDetail("oldest_waiting_seconds", (long) known.oldestSeconds())
        .withDetail("offline_refused", (long) known.refused())
        .build();
  }

  private static Health unknown() {
    return Health.unknown().withDetail("reason", "MySQL does not answer").build();
  }

  private Snapshot recent() {
    Snapshot known = latest;
    boolean old = System.nanoTime() - known.at() > REMEMBERED_FOR.toNanos();
    if (old || known.isUnknown()) {
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
          finder.oldestWaiting().toSeconds(),
          finder.count(OfflineGrant.State.refused));
    } catch (DataAccessException e) {
      return Snapshot.unknown();
    }
  }
}
