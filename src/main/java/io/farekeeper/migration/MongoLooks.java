package io.farekeeper.migration;

import static io.farekeeper.stores.preflight.PreflightFinding.MONGODB;

import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.client.MongoDatabase;
import io.farekeeper.jobs.commandline.ServerAddresses;
import io.farekeeper.stores.Deployment;
import io.farekeeper.stores.preflight.CollectionPreflight;
import io.farekeeper.stores.preflight.PreflightFinding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.mongodb.autoconfigure.MongoConnectionDetails;
import org.springframework.stereotype.Component;

/** Looks at MongoDB, if it is a real one: whether it answers, then all that its owners say. */
@Component
class MongoLooks {
  private static final Duration PING = Duration.ofSeconds(5);

  private final Deployment deployment;
  private final ObjectProvider<MongoDatabase> database;
  private final ObjectProvider<MongoConnectionDetails> details;
  private final ObjectProvider<CollectionPreflight> owners;

  MongoLooks(
      Deployment deployment,
      ObjectProvider<MongoDatabase> database,
      ObjectProvider<MongoConnectionDetails> details,
      ObjectProvider<CollectionPreflight> owners) {
    this.deployment = deployment;
    this.database = database;
    this.details = details;
    this.owners = owners;
  }

  List<PreflightFinding> look(Duration limit) {
    if (deployment.mongodbEmbedded()) {
      return List.of(Connection.embedded(MONGODB, "MongoDB", "FAREKEEPER_MONGODB_URI"));
    }
    PreflightFinding connection =
        Connection.look(MONGODB, PING, () -> ping(read(PING)), this::whyFailed);
    List<PreflightFinding> findings = new ArrayList<>(List.of(connection));
    if (connection.level() == PreflightFinding.Level.OK) {
      MongoDatabase reads = read(limit);
      findings.addAll(
          BoundedLooks.all(
              owners
                  .orderedStream()
                  .map(
                      owner ->
                          new BoundedLooks.Look(MONGODB, nameOf(owner), () -> owner.look(reads)))
                  .toList(),
              limit.plusSeconds(1)));
    }
    return findings;
  }

  /** As the application reads what decides: from the primary. */
  private MongoDatabase read(Duration limit) {
    return database
        .getObject()
        .withReadPreference(ReadPreference.primary())
        .withReadConcern(ReadConcern.LOCAL)
        .withTimeout(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static String ping(MongoDatabase database) {
    database.runCommand(new Document("ping", 1));
    return "database " + database.getName();
  }

  private String whyFailed(Throwable thrown) {
    String hosts = String.join(",", details.getObject().getConnectionString().getHosts());
    return new ServerAddresses(hosts, "").whyMongoDbFailed(thrown);
  }

  private static String nameOf(CollectionPreflight owner) {
    return owner.collections().stream()
        .sorted()
        .findFirst()
        .orElseGet(() -> Connection.name(owner));
  }
}
