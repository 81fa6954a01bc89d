package io.farekeeper.stores;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Health {@code mysql}: it answers, and its schema is in place. */
@Component("mysql")
class MySqlHealthIndicator implements HealthIndicator {
  private static final int PING_SECONDS = 2;

  private final DataSource dataSource;
  private final MySql mySql;
  private final Deployment deployment;
  private final Supplier<Health> bounded;

  MySqlHealthIndicator(
      DataSource dataSource, MySql mySql, Deployment deployment, ServerChecks checks) {
    this.dataSource = dataSource;
    this.mySql = mySql;
    this.deployment = deployment;
    this.bounded = checks.bounded("mysql", this::ping, down().build());
  }

  @Override
  public Health health() {
    return bounded.get();
  }

  private Health ping() {
    Optional<String> objection;
    try (Connection connection = dataSource.getConnection()) {
      if (!connection.isValid(PING_SECONDS)) {
        return down().build();
      }
      objection = MySqlSettings.objection(connection);
    } catch (SQLException e) {
      return down().withDetail("error", e.getClass().getSimpleName()).build();
    }
    Health.Builder health = mySql.isReady() ? Health.up() : Health.down();
    if (objection.isPresent()) {
      health.down().withDetail("reason", objection.get());
    } else if (!mySql.isReady()) {
      health.withDetail("reason", "the schema is not in place yet");
    }
    return health.withDetail("embedded", deployment.mysqlEmbedded()).build();
  }

  private static Health.Builder down() {
    return Health.down().withDetail("reason", "MySQL does not answer");
  }
}
