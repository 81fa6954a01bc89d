package io.farekeeper.bytemark;

import java.time.Instant;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.stereotype.Component;

/** Derives the vendor's health from what the last fetches met; it never calls the vendor itself. */
@Component("bytemark")
class BytemarkHealthIndicator implements HealthIndicator {
  private static final Status DEGRADED = new Status("DEGRADED");

  /** So many failures in a row are no longer those of single users. */
  private static final int MANY = 10;

  private final Circuit circuit;

  BytemarkHealthIndicator(Circuit circuit) {
    this.circuit = circuit;
  }

  @Override
  public Health health() {
    Health.Builder health = Health.up();
    int failures = circuit.failuresSinceSuccess();
    if (circuit.state().equals("open")) {
      health.status(DEGRADED).withDetail("reason", "circuit open: Bytemark is not asked");
    } else if (failures >= MANY) {
      health.status(DEGRADED).withDetail("reason", "the newest " + failures + " fetches failed");
    }
    String lastSuccess = circuit.lastSuccess().map(Instant::toString).orElse("never");
    return health
        .withDetail("last_success", lastSuccess)
        .withDetail("circuit", circuit.state())
        .build();
  }
}
