package io.farekeeper.stores;

import com.mongodb.MongoException;
import com.mongodb.client.MongoDatabase;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.bson.Document;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Health {@code mongodb}: by ping, which every server knows, the embedded one too. */
@Component("mongodb")
class MongoHealthIndicator implements HealthIndicator {
  private static final int PING_SECONDS = 2;

  private final MongoDatabase database;
  private final Deployment deployment;
  private final Supplier<Health> bounded;

  MongoHealthIndicator(MongoDatabase database, Deployment deployment, ServerChecks checks) {
    this.database = database.withTimeout(PING_SECONDS, TimeUnit.SECONDS);
    this.deployment = deployment;
    this.bounded = checks.bounded("mongodb", this::ping, down().build());
  }

  @Override
  public Health health() {
    return bounded.get();
  }

  private Health ping() {
    try {
      database.runCommand(new Document("ping", 1));
      return Health.up().withDetail("embedded", deployment.mongodbEmbedded()).build();
    } catch (MongoException e) {
      return down().withDetail("error", e.getClass().getSimpleName()).build();
    }
  }

  private static Health.Builder down() {
    return Health.down().withDetail("reason", "MongoDB does not answer");
  }
}
