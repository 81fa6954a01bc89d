package io.farekeeper.refresh;

import io.farekeeper.stores.ServerChecks;
import io.farekeeper.web.FailureReason;
import java.time.Duration;
import java.util.function.Supplier;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Health {@code refresh_queue}: DEGRADED when a request has waited long without anybody trying it.
 * One that was tried and failed waits on purpose.
 */
@Component("refresh_queue")
class RefreshQueueHealthIndicator implements HealthIndicator {
  private final QueueState queue;
  private final RefreshProperties properties;
  private final Supplier<Health> bounded;

  RefreshQueueHealthIndicator(QueueState queue, RefreshProperties properties, ServerChecks checks) {
    this.queue = queue;
    this.properties = properties;
    this.bounded = checks.bounded("refresh_queue", this::look, unknown());
  }

  @Override
  public Health health() {
    return bounded.get();
  }

  private Health look() {
    try {
      Duration untried = queue.oldestUntried().orElse(Duration.ZERO);
      boolean old = untried.compareTo(properties.oldAfter()) > 0;
      return Health.status(old ? new Status("DEGRADED") : Status.UP)
          .withDetail(
              "oldest_pending_seconds", queue.oldestPending().orElse(Duration.ZERO).toSeconds())
          .withDetail("oldest_untried_seconds", untried.toSeconds())
          .build();
    } catch (DataAccessException e) {
      return Health.unknown().withDetail("reason", FailureReason.of(e)).build();
    }
  }

  /** Whether MySQL is down is said by its own health; here it only means that it is unknown. */
  private static Health unknown() {
    return Health.unknown().withDetail("reason", "MySQL does not answer").build();
  }
}
