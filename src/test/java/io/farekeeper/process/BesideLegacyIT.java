package io.farekeeper.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.mongodb.client.MongoClient;
import io.farekeeper.embedded.sandbox.BytemarkSandbox;
import io.farekeeper.testing.NodePrograms;
import io.farekeeper.testing.TestMongo;
import io.farekeeper.testing.TestMySql;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A copy beside the Node.js job that it is to replace, on the same databases and users at the same
 * time. {@code FAREKEEPER_TEST_LEGACY} names that program's folder, in which its packages are
 * installed.
 */
class BesideLegacyIT {
  private static final List<Long> USERS = LongStream.rangeClosed(9001, 9300).boxed().toList();

  /** Both build their caches, in either order. */
  private static final List<Long> NEWCOMERS = USERS.subList(200, 300);

  private static final List<Long> KNOWN = USERS.subList(0, 200);
  private static final List<Long> REWARDED = KNOWN.subList(0, 40);
  private static final String SINGLE_RIDE = "6a1d8f30-91c7-4b52-8e0d-3f5a7c2be411";

  private final Optional<Path> legacy = NodePrograms.legacy();
  private final TestMongo mongo = realMongo();
  private final TestMySql mySql = TestMySql.mariaDb();
  private final MongoClient client = mongo.client();
  private final BytemarkSandbox sandbox = BytemarkSandbox.start(Clock.systemUTC());
  private final NoticeReceiver receiver = new NoticeReceiver();
  private final NoticeReceiver legacysReceiver = new NoticeReceiver();
  private final Portal portal = new Portal(mySql);
  private final Chronicle chronicle = new Chronicle(sandbox, mongo.database(client));

  private TestMongo realMongo() {
    assumeTrue(legacy.isPresent(), "no legacy program or no node: see FAREKEEPER_TEST_LEGACY");
    assumeTrue(TestMongo.real().isPresent(), "no mongod: see FAREKEEPER_TEST_MONGOD");
    return TestMongo.real().orElseThrow();
  }

  @AfterEach
  void close() {
    sandbox.close();
    receiver.close();
    legacysReceiver.close();
    portal.close();
    client.close();
  }

  @Test
  void nothingIsLostOrSetBackAndWeNotifyOfEachRewardOnce() {
    sandbox.maxPerPage(10_000);
    Addresses addresses = Addresses.of(mongo, mySql, sandbox, receiver);
    try (AppProcess copy = AppProcess.start(addresses, "--farekeeper.bytemark.max-concurrent=4")) {
      portal.giveTokens(KNOWN);
      portal.queueNow(KNOWN);
      copy.runJob();
      portal.giveTokens(NEWCOMERS);
      REWARDED.forEach(user -> sandbox.rider(user).grantFree());
      portal.queueNow(USERS);
      sandbox.latency(Duration.ofMillis(10));

      int turns = workWhile(startLegacy(), copy);

      Set<String> known = chronicle.uuids();
      assertThat(known).as("passes after both worked").containsAll(uuidsOf(KNOWN));
      portal.queueNow(USERS);
      assertThat(copy.runJob().path("status").asString()).isEqualTo("succeeded");
      requireOutcome(copy);
      System.out.printf("BesideLegacyIT: %d runs of ours beside one of the legacy job%n", turns);
    }
  }

  /** Bytemark has news and our job runs, again and again, for as long as the other program does. */
  private int workWhile(Process other, AppProcess copy) {
    int turns = 0;
    while (other.isAlive()) {
      for (long user : KNOWN.subList(40, 200)) {
        if ((user + turns) % 5 == 0) {
          sandbox.rider(user).buy(SINGLE_RIDE);
        }
      }
      portal.queueNow(USERS);
      copy.runJob();
      turns++;
    }
    assertThat(other.exitValue()).as("the legacy job ended, see its log").isZero();
    assertThat(turns).isPositive();
    return turns;
  }

  private void requireOutcome(AppProcess copy) {
    chronicle.requireCachesEqualTruth(USERS);
    assertThat(portal.rows().keySet()).allMatch(kind -> kind.endsWith(":processed"));
    Map<Long, Set<String>> notified = receiver.keysByUser();
    assertThat(notified.values()).as("our keys of each user").allMatch(keys -> keys.size() == 1);
    Set<Long> notifiedByAny = new HashSet<>(notified.keySet());
    notifiedByAny.addAll(legacysReceiver.keysByUser().keySet());
    assertThat(notifiedByAny).containsExactlyInAnyOrderElementsOf(REWARDED);
    for (long user : USERS) {
      assertThat(copy.get("/api/v1/users/%d/tickets?refresh=never".formatted(user)).status())
          .as("tickets of user " + user)
          .isEqualTo(200);
    }
  }

  private Set<String> uuidsOf(List<Long> users) {
    Set<String> uuids = new HashSet<>();
    for (long user : users) {
      sandbox.rider(user).expiredPasses().forEach(pass -> uuids.add(pass.path("uuid").asString()));
    }
    return uuids;
  }

  private Process startLegacy() {
    URI portalUri = URI.create(mySql.url().substring("jdbc:".length()));
    ProcessBuilder builder =
        new ProcessBuilder("node", "jobs/update-bytemark-tickets-cache.js")
            .directory(legacy.orElseThrow().toFile())
            .redirectErrorStream(true);
    builder
        .environment()
        .putAll(
            Map.of(
                "MONGODB_URI", mongo.uri(),
                "MYSQL_HOST", portalUri.getHost(),
                "MYSQL_PORT", String.valueOf(portalUri.getPort()),
                "MYSQL_USER", mySql.user(),
                "MYSQL_PASSWORD", "",
                "MYSQL_DATABASE", portalUri.getPath().substring(1),
                "BYTEMARK_URL", sandbox.baseUrl().toString(),
                "NOTIFY_URL", legacysReceiver.url()));
    try {
      Path logs = Files.createDirectories(Path.of("target", "process-tests"));
      return builder.redirectOutput(logs.resolve("legacy.log").toFile()).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
