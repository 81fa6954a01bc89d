package io.farekeeper.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import io.farekeeper.embedded.sandbox.BytemarkSandbox;
import io.farekeeper.testing.EmbeddedMongoTurns;
import io.farekeeper.testing.TestMongo;
import io.farekeeper.testing.TestMySql;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The process is killed while the status check saves. */
@ResourceLock(providers = EmbeddedMongoTurns.class)
class StatusCheckCrashIT {
  private static final String RUNS = "/api/v1/jobs/check-bytemark-tickets-cache-status/runs";
  private static final String SAVE = "{\"statusChange\": 1, \"force\": 1}";
  private static final int USERS = 5000;
  private static final int PASSES = 2;
  private static final int KILLS = 2;
  private static final Duration DEAD_ARE_FORGOTTEN_WITHIN = Duration.ofSeconds(90);

  private final TestMongo mongo = TestMongo.best();
  private final TestMySql mySql = TestMySql.mariaDb();
  private final MongoClient client = mongo.client();
  private final BytemarkSandbox sandbox = BytemarkSandbox.start(Clock.systemUTC());
  private final NoticeReceiver receiver = new NoticeReceiver();
  private final Addresses addresses = Addresses.of(mongo, mySql, sandbox, receiver);

  @AfterEach
  void close() {
    sandbox.close();
    receiver.close();
    client.close();
  }

  @Test
  void changesNothingThatNoCheckLogNames() {
    caches().insertMany(IntStream.range(0, USERS).mapToObj(StatusCheckCrashIT::cache).toList());
    for (int kill = 1; kill <= KILLS; kill++) {
      long before = changed();
      try (AppProcess copy = AppProcess.start(addresses)) {
        startSave(copy);
        Awaitility.await()
            .atMost(Duration.ofMinutes(2))
            .pollDelay(Duration.ZERO)
            .pollInterval(Duration.ofMillis(5))
            .until(() -> changed() > before || before == USERS);
        copy.kill();
      }
      assertThat(namedPasses()).containsAll(changedPasses());
    }
    try (AppProcess copy = AppProcess.start(addresses)) {
      String run = RUNS + "/" + startSave(copy);
      Awaitility.await()
          .atMost(Duration.ofMinutes(3))
          .untilAsserted(
              () ->
                  assertThat(copy.get(run).json().get("status").asString()).isEqualTo("succeeded"));
    }
    assertThat(changedPasses()).hasSize(USERS * PASSES);
    assertThat(namedPasses()).hasSize(USERS * PASSES);
  }

  /** Once the killed run is known to be dead, it blocks nothing. */
  private static String startSave(AppProcess copy) {
    return Awaitility.await()
        .atMost(DEAD_ARE_FORGOTTEN_WITHIN)
        .until(() -> copy.post(RUNS, SAVE), answer -> answer.status() == 202)
        .json()
        .get("run_id")
        .asString();
  }

  private MongoCollection<Document> caches() {
    return mongo.database(client).getCollection("bytemark_tickets_cache");
  }

  private long changed() {
    return caches().countDocuments(Filters.eq("passes.status", "EXPIRED"));
  }

  private Set<String> changedPasses() {
    Set<String> uuids = new HashSet<>();
    for (Document cache : caches().find(Filters.eq("passes.status", "EXPIRED"))) {
      for (Document pass : cache.getList("passes", Document.class)) {
        if (pass.getString("status").equals("EXPIRED")) {
          uuids.add(pass.getString("pass_uuid"));
        }
      }
    }
    return uuids;
  }

  private Set<String> namedPasses() {
    Set<String> uuids = new HashSet<>();
    for (Document check :
        mongo.database(client).getCollection("bytemark_cache_status_check_log").find()) {
      for (Document user : check.getList("log", Document.class)) {
        user.getList("invalid_list", Document.class)
            .forEach(pass -> uuids.add(pass.getString("pass_uuid")));
      }
    }
    return uuids;
  }

  private static Document cache(int user) {
    List<Document> passes =
        IntStream.range(0, PASSES).mapToObj(n -> pass("pass-" + user + "-" + n)).toList();
    return new Document("user_id", user + 1)
        .append("timestamp", 1_700_000_000)
        .append("passes", passes)
        .append("passes4", List.of())
        .append("__v", 0);
  }

  private static Document pass(String uuid) {
    return new Document("pass_uuid", uuid)
        .append("status", "USABLE")
        .append("payload_hash", "hash-of-" + uuid)
        .append("payload", new Document("expiration", "2024-01-01T00:00:00Z"));
  }
}
