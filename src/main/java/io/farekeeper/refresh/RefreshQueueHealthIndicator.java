package io.farekeeper.refresh;

import java.time.Duration;
import java.util.Optional;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Health {@code refresh_queue}: DEGRADED when a request has waited long without anybody trying it.
 * One that was tried and failed waits on purpose.
 */
@Component("refresh_queue")
class RefreshQueueHealthIndicator extends AbstractHealthIndicator {
  private final QueueState queue;
  private final RefreshProperties properties;

  RefreshQueueHealthIndicator(QueueState queue, RefreshProperties properties) {
    this.queue = queue;
    this.properties = properties;
  }

  @Override
  protected void doHealthCheck(Health.Builder builder) {
    try {
      Optional<Duration> oldest = queue.oldestUntried();
      boolean old = oldest.filter(age -> age.compareTo(properties.oldAfter()) > 0).isPresent();
      builder
          .status(old ? new Status("DEGRADED") : Status.UP)
          .withDetail("oldest_pending_seconds", oldest.map(Duration::toSeconds).orElse(0L));
    } catch (DataAccessException e) {
      // Whether MySQL is down is said by its own health; here it only means that nobody knows.
      builder.unknown().withDetail("reason", "MySQL does not answer");
    }
  }
}
