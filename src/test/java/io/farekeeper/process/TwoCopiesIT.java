package io.farekeeper.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import io.farekeeper.embedded.sandbox.BytemarkSandbox;
import io.farekeeper.testing.EmbeddedMongoTurns;
import io.farekeeper.testing.HttpCaller.Answer;
import io.farekeeper.testing.TestMongo;
import io.farekeeper.testing.TestMySql;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Two copies on the same databases, over the same 2,000 users; one of them dies. */
@Order(2)
@ResourceLock(providers = EmbeddedMongoTurns.class)
class TwoCopiesIT {
  private static final List<Long> USERS = LongStream.rangeClosed(5001, 7000).boxed().toList();
  private static final List<Long> REWARDED = every(10);

  /** Their refresh is asked for at once, too, of the instance that does not run the job. */
  private static final List<Long> ASKED_FOR = every(6);

  private static final String SINGLE_RIDE = "6a1d8f30-91c7-4b52-8e0d-3f5a7c2be411";

  private final TestMongo mongo = TestMongo.best();
  private final TestMySql mySql = TestMySql.mariaDb();
  private final MongoClient client = mongo.client();
  private final BytemarkSandbox sandbox = BytemarkSandbox.start(Clock.systemUTC());
  private final NoticeReceiver receiver = new NoticeReceiver();
  private final Portal portal = new Portal(mySql);
  private final Addresses addresses = Addresses.of(mongo, mySql, sandbox, receiver);
  private final Chronicle chronicle = new Chronicle(sandbox, mongo.database(client));

  @AfterEach
  void close() {
    sandbox.close();
    receiver.close();
    portal.close();
    client.close();
  }

  @Test
  void everyUserIsRefreshedAndNotifiedOnceAlthoughOneOfTheInstancesDies() {
    try (AppProcess first = AppProcess.start(addresses, "--farekeeper.bytemark.max-concurrent=16");
        AppProcess second = AppProcess.start(addresses)) {
      buildCaches(second);
      changeTickets();
      portal.queueNow(USERS);
      // While the others ask, the run cannot come to its end, however long they take.
      sandbox.latency(Duration.ofMillis(300));
      long before = sandbox.calls();
      String run = first.startRun();
      requireRefused(second, run);
      askAtOnce(second);
      sandbox.latency(Duration.ofMillis(30));
      Awaitility.await()
          .atMost(Duration.ofMinutes(3))
          .pollInterval(Duration.ofMillis(10))
          .until(() -> sandbox.calls() - before >= USERS.size());
      sandbox.latency(Duration.ofSeconds(1));
      first.kill();
      assertThat(portal.usersDue()).as("users left by the dead instance").isBetween(100, 1900);
      sandbox.latency(Duration.ZERO);
      // Half a minute later what the dead instance had taken is free again.
      assertThat(second.awaitEnd(second.startRun()).path("status").asString())
          .isEqualTo("succeeded");
      Awaitility.await()
          .atMost(Duration.ofSeconds(90))
          .untilAsserted(
              () -> assertThat(portal.notices()).isEqualTo(Map.of("sent", (long) REWARDED.size())));
    }
    requireOutcome();
  }

  private void buildCaches(AppProcess copy) {
    portal.giveTokens(USERS);
    portal.queueNow(USERS);
    assertThat(copy.runJob().path("result").path("users_refreshed").asInt())
        .isEqualTo(USERS.size());
    chronicle.wasSeen(USERS);
  }

  private void changeTickets() {
    REWARDED.forEach(user -> sandbox.rider(user).grantFree());
    every(3).forEach(user -> sandbox.rider(user).buy(SINGLE_RIDE));
    chronicle.wasSeen(USERS);
  }

  private static void requireRefused(AppProcess copy, String running) {
    Answer refused = copy.post(AppProcess.RUNS, "{}");
    assertThat(refused.status()).as(refused.body()).isEqualTo(409);
    assertThat(refused.json().path("link").asString()).isEqualTo(AppProcess.RUNS + "/" + running);
  }

  private static void askAtOnce(AppProcess copy) {
    List<Integer> answers = Collections.synchronizedList(new ArrayList<>());
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      ASKED_FOR.forEach(user -> threads.execute(() -> answers.add(refresh(copy, user))));
    }
    assertThat(answers).hasSize(ASKED_FOR.size()).containsOnly(202);
  }

  private static int refresh(AppProcess copy, long user) {
    return copy.post("/api/v1/users/" + user + "/refreshes", "{\"activity_type\": 1}").status();
  }

  private void requireOutcome() {
    assertThat(portal.rows())
        .isEqualTo(
            Map.of(
                "1:processed",
                2L * USERS.size() + ASKED_FOR.size(),
                "2:processed",
                (long) REWARDED.size()));
    chronicle.requireCachesEqualTruth(USERS);
    chronicle.requireLogHasEachStateOnce();
    assertThat(portal.rewardRows())
        .isEqualTo(REWARDED.stream().collect(Collectors.toMap(Function.identity(), _ -> 1L)));
    Map<Long, Set<String>> notified = receiver.keysByUser();
    assertThat(notified.keySet()).containsExactlyInAnyOrderElementsOf(REWARDED);
    assertThat(notified.values()).allMatch(keys -> keys.size() == 1);
  }

  private static List<Long> every(int nth) {
    return USERS.stream().filter(user -> user % nth == 1).toList();
  }
}
