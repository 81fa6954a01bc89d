package io.farekeeper.encryption;

import com.mongodb.MongoException;
import io.farekeeper.stores.ServerChecks;
import io.farekeeper.web.KeysUnavailableException;
import java.util.function.Supplier;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Health {@code ticket_log_keys}: DEGRADED while the data key cannot be opened, so that a wrong
 * setting shows before the first event is lost to it.
 */
class KeysHealthIndicator implements HealthIndicator {
  private final FieldEncryption encryption;
  private final Supplier<Health> bounded;

  KeysHealthIndicator(FieldEncryption encryption, ServerChecks checks) {
    this.encryption = encryption;
    this.bounded = checks.bounded("ticket_log_keys", this::look, degraded("no answer in time"));
  }

  @Override
  public Health health() {
    return bounded.get();
  }

  private Health look() {
    try {
      encryption.check();
      return Health.up().withDetail("provider", encryption.provider()).build();
    } catch (KeysUnavailableException e) {
      return degraded(String.valueOf(e.getMessage()));
    } catch (MongoException e) {
      return Health.unknown().withDetail("reason", "MongoDB does not answer").build();
    }
  }

  private static Health degraded(String reason) {
    return Health.status("DEGRADED").withDetail("reason", reason).build();
  }
}
