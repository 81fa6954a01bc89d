package io.farekeeper.servers;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Health {@code mysql}: it answers, and its schema is in place. */
@Component("mysql")
class MySqlHealthIndicator extends AbstractHealthIndicator {
  private final JdbcClient jdbc;
  private final MySql mySql;
  private final Deployment deployment;

  MySqlHealthIndicator(JdbcClient jdbc, MySql mySql, Deployment deployment) {
    super("MySQL does not answer");
    this.jdbc = jdbc;
    this.mySql = mySql;
    this.deployment = deployment;
  }

  @Override
  protected void doHealthCheck(Health.Builder builder) {
    jdbc.sql("SELECT 1").query(Integer.class).single();
    if (mySql.isReady()) {
      builder.up();
    } else {
      builder.down().withDetail("reason", "the schema is not in place yet");
    }
    builder.withDetail("embedded", deployment.mysqlEmbedded());
  }
}
