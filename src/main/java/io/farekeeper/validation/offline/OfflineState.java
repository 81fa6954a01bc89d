package io.farekeeper.validation.offline;

import io.farekeeper.stores.Sample;
import io.farekeeper.stores.ServerChecks;
import io.farekeeper.web.FailureReason;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.stereotype.Component;

/**
 * How many rides were granted without Bytemark, for those who watch that: gauges, and health {@code
 * validation}, DEGRADED when one has waited for Bytemark for an hour.
 */
@Component("validation")
@ConditionalOnWebApplication
class OfflineState implements HealthIndicator {
  private static final Duration OLD = Duration.ofHours(1);

  private final OfflineRides rides;
  private final Sample<Figures> sample;
  private final Supplier<Health> bounded;

  OfflineState(OfflineRides rides, ServerChecks checks, Clock clock, MeterRegistry meters) {
    this.rides = rides;
    this.sample = new Sample<>(clock, this::look);
    this.bounded = checks.bounded("validation", this::judge, unknown());
    Gauge.builder("farekeeper.validation.offline.waiting", sample, s -> s.recent(Figures::waiting))
        .description("UsedRides granted while Bytemark was down that it does not know of yet")
        .register(meters);
    Gauge.builder("farekeeper.validation.offline.refused", sample, s -> s.recent(Figures::refused))
        .description("UsedRides that it has refused since, and of which no operator has taken note")
        .register(meters);
  }

  private record Figures(long waiting, long oldestSeconds, long refused) {}

  private Figures look() {
    return new Figures(
        rides.count(OfflineGrant.State.waiting),
        rides.oldestWaiting().toSeconds(),
        rides.count(OfflineGrant.State.refused));
  }

  @Override
  public Health health() {
    return bounded.get();
  }

  private Health judge() {
    return sample.recent().map(OfflineState::health).orElseGet(this::unread);
  }

  private Health unread() {
    return sample
        .failure()
        .map(failure -> Health.unknown().withDetail("reason", FailureReason.of(failure)).build())
        .orElseGet(OfflineState::unknown);
  }

  private static Health health(Figures figures) {
    boolean old = figures.oldestSeconds() > OLD.toSeconds();
    return Health.status(old ? new Status("DEGRADED") : Status.UP)
        .withDetail("offline_waiting", figures.waiting())
        .withDetail("oldest_waiting_seconds", figures.oldestSeconds())
        .withDetail("offline_refused", figures.refused())
        .build();
  }

  private static Health unknown() {
    return Health.unknown().withDetail("reason", "MySQL does not answer").build();
  }
}
