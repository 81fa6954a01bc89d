package io.farekeeper.rewards;

import io.farekeeper.stores.ServerChecks;
import io.farekeeper.web.FailureReason;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/** Health {@code loyalty}: DEGRADED when a reward has waited for the webhook for an hour. */
@Component("loyalty")
class LoyaltyHealthIndicator implements HealthIndicator {
  private static final Duration OLD = Duration.ofHours(1);

  private final RewardBacklog backlog;
  private final LoyaltyRules rules;
  private final Supplier<Health> bounded;

  LoyaltyHealthIndicator(RewardBacklog backlog, LoyaltyRules rules, ServerChecks checks) {
    this.backlog = backlog;
    this.rules = rules;
    this.bounded = checks.bounded("loyalty", this::look, unknown());
  }

  @Override
  public Health health() {
    return rules.enabled() ? bounded.get() : Health.up().withDetail("enabled", false).build();
  }

  private Health look() {
    try {
      Optional<Duration> oldest = backlog.oldestWaiting();
      boolean old = oldest.filter(age -> age.compareTo(OLD) > 0).isPresent();
      return Health.status(old ? new Status("DEGRADED") : Status.UP)
          .withDetail("enabled", true)
          .withDetail("oldest_waiting_seconds", oldest.map(Duration::toSeconds).orElse(0L))
          .withDetail("refused", backlog.refused())
          .build();
    } catch (DataAccessException e) {
      return Health.unknown().withDetail("reason", FailureReason.of(e)).build();
    }
  }

  private static Health unknown() {
    return Health.unknown().withDetail("reason", "MySQL does not answer").build();
  }
}
