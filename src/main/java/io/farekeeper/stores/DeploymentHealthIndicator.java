package io.farekeeper.stores;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.stereotype.Component;

/** Health {@code deployment}: DEGRADED, with the reason, while the combination of servers idles. */
@Component("deploymentHealthIndicator")
class DeploymentHealthIndicator implements HealthIndicator {
  private final Deployment deployment;

  DeploymentHealthIndicator(Deployment deployment) {
    this.deployment = deployment;
  }

  @Override
  public Health health() {
    return deployment
        .whyIdle()
        .map(reason -> Health.status(new Status("DEGRADED")).withDetail("reason", reason))
        .orElseGet(Health::up)
        .build();
  }
}
