package io.farekeeper.sealing;

import java.time.Duration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/**
 * Health {@code sealing}: DEGRADED when a log was not looked after for long, or a place outside the
 * database cannot be told the heads. It asks no server.
 */
class SealingHealthIndicator implements HealthIndicator {
  private static final Duration SHORT_OUTAGE = Duration.ofMinutes(10);

  private final SealingState state;
  private final SealingProperties properties;

  SealingHealthIndicator(SealingState state, SealingProperties properties) {
    this.state = state;
    this.properties = properties;
  }

  @Override
  public Health health() {
    if (!properties.enabled()) {
      return Health.unknown().withDetail("reason", "switched off in this instance").build();
    }
    boolean late = state.isOverdue(SHORT_OUTAGE.plus(properties.interval()));
    Health.Builder health =
        Health.status(late || state.isUntold() ? new Status("DEGRADED") : Status.UP)
            .withDetail("signed", properties.key() != null)
            .withDetail("heads", state.places());
    state.troubles().forEach(health::withDetail);
    return health.build();
  }
}
