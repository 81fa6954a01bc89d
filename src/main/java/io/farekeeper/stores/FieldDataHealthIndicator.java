package io.farekeeper.stores;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Health {@code field_data}: always UP, with how much odd data of each kind was met since this
 * process started.
 */
@Component("field_data")
class FieldDataHealthIndicator implements HealthIndicator {
  private final FieldData found;

  FieldDataHealthIndicator(FieldData found) {
    this.found = found;
  }

  @Override
  public Health health() {
    Health.Builder health = Health.up();
    for (FieldData.Kind kind : FieldData.Kind.values()) {
      long total = found.total(kind);
      if (total > 0) {
        health.withDetail(kind.label(), total);
      }
    }
    return health.build();
  }
}
