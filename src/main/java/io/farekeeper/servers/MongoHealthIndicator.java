package io.farekeeper.servers;

import com.mongodb.client.MongoDatabase;
import org.bson.Document;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.stereotype.Component;

/** Health {@code mongodb}: by ping, which every server knows, the embedded one too. */
@Component("mongodb")
class MongoHealthIndicator extends AbstractHealthIndicator {
  private final MongoDatabase database;
  private final Deployment deployment;

  MongoHealthIndicator(MongoDatabase database, Deployment deployment) {
    super("MongoDB does not answer");
    this.database = database;
    this.deployment = deployment;
  }

  @Override
  protected void doHealthCheck(Health.Builder builder) {
    database.runCommand(new Document("ping", 1));
    builder.up().withDetail("embedded", deployment.mongodbEmbedded());
  }
}
