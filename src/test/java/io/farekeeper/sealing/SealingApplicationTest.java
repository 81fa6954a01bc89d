package io.farekeeper.sealing;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import io.farekeeper.stores.CollectionIndexes;
import io.farekeeper.testing.HttpCaller;
import io.farekeeper.testing.RealServers;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Sealing and verifying in the whole application. */
@RealServers
class SealingApplicationTest {
  private static final String RUNS = "/api/v1/jobs/verify-ticket-log/runs";

  @LocalServerPort int port;
  @Autowired MongoDatabase database;
  @Autowired Sealer sealer;
  @Autowired Segments segments;
  @Autowired SealingKeys keys;
  @Autowired List<CollectionIndexes> declared;

  private JsonNode verified() {
    HttpCaller caller = HttpCaller.on(port).as("operator");
    String run = caller.post(RUNS, "{\"log\": \"ticket-log\"}").json().path("run_id").asString();
    return Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> caller.get(RUNS + "/" + run).json(),
            answer -> !answer.path("status").asString().equals("running"));
  }

  @Test
  void anEntryIsSealedAndItsChangeIsNamedByTheJob() {
    declared.forEach(
        indexes -> database.getCollection(indexes.collection()).createIndexes(indexes.indexes()));
    database.getCollection("bytemark_tickets_log").insertOne(mine().append("status", "success"));
    assertThat(sealer.isRunning()).isTrue();
    // At once, and not when the next look comes.
    new SealingPass(
            SealedLog.TICKETS,
            new LogEntries(database, SealedLog.TICKETS),
            segments,
            keys,
            Clock.systemUTC(),
            1000)
        .sealAll(() -> false);
    assertThat(verified().at("/result/changed").asInt(-1)).isZero();

    database
        .getCollection("bytemark_tickets_log")
        .updateOne(mine(), new Document("$set", new Document("status", "failed")));
    JsonNode after = verified();

    assertThat(after.path("status").asString()).isEqualTo("partly_failed");
    assertThat(after.at("/result/changed").asInt()).isEqualTo(1);
    assertThat(after.path("errors").toString())
        .contains("a sealed entry was changed", "ticket-log sealed-in-the-application (segment ");
    database.getCollection("bytemark_tickets_log").deleteOne(mine());
  }

  private static Document mine() {
    return new Document("_id", "sealed-in-the-application");
  }

  @Test
  void healthSaysWhatIsNotSetUp() {
    JsonNode health = HttpCaller.on(port).get("/actuator/health").json().at("/components/sealing");

    assertThat(health.path("status").asString()).isEqualTo("UP");
    assertThat(health.at("/details/signed").asBoolean(true)).isFalse();
  }
}
