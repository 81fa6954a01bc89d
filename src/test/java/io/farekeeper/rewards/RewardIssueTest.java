package io.farekeeper.rewards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.farekeeper.config.InvalidConfigurationException;
import io.farekeeper.jobs.WatchedRun;
import io.farekeeper.outbox.TestOutbox;
import io.farekeeper.stores.ServerChecks;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

@ResourceLock(LoyaltyWorld.LOCK)
class RewardIssueTest {
  private static final int HANGS_UP = 0;

  private final LoyaltyWorld world = LoyaltyWorld.onRealServers();
  private final HttpServer server;
  private final LoyaltyRules rules;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private volatile int status = 201;

  RewardIssueTest() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
    server.createContext(
        "/",
        exchange -> {
          requests.add(
              exchange.getRequestHeaders().getFirst("Idempotency-Key")
                  + " "
                  + exchange.getRequestHeaders().getFirst("Authorization")
                  + " "
                  + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          if (status != HANGS_UP) {
            exchange.sendResponseHeaders(status, -1);
          }
          exchange.close();
        });
    server.start();
    rules = webhook("http://127.0.0.1:" + server.getAddress().getPort() + "/rewards");
  }

  private static LoyaltyRules webhook(String url) {
    return LoyaltyWorld.rules(3, LoyaltyWorld.START, LoyaltyRules.Issuer.WEBHOOK, url, 3);
  }

  @BeforeEach
  void empty() {
    world.fresh();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private RewardIssue.Round issue() throws InterruptedException {
    return world.issue(rules).issueDue(WatchedRun.byTheClock(world.clock.instant()));
  }

  private Reward reward() {
    return world.store(rules).of(7).getFirst();
  }

  @Test
  void whatIsPosted() throws Exception {
    world.store(rules).earn(7, 2);

    assertThat(issue()).isEqualTo(new RewardIssue.Round(1, 0, 0));

    assertThat(requests)
        .containsExactly(
            """
            loyalty-reward:%d Bearer of-the-test {"reward_id":"loyalty-reward:%<d","user_id":7,\
            "milestone":2,"rides":6,"tickets":5}\
            """
                .formatted(reward().id()));
    assertThat(rules.toString()).doesNotContain("of-the-test", "127.0.0.1");
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          200, issued,    1, 1
          204, issued,    1, 1
          302, pending,   0, 3
          400, refused,   0, 1
          404, refused,   0, 1
          408, pending,   0, 3
          429, pending,   0, 3
          500, pending,   0, 3
          503, pending,   0, 3
          0,   uncertain, 0, 3
          """)
  void whatAnAnswerMeans(int answer, String state, int notices, int triesInAll) throws Exception {
    status = answer;
    world.store(rules).earn(7, 1);
    assertThat(world.noticesQueued()).as("no tickets are there yet").isEmpty();

    issue();

    assertThat(world.ledger()).containsExactly("7:1 " + state);
    assertThat(world.noticesQueued().getOrDefault(7L, 0L)).isEqualTo(notices);
    assertThat(reward().lastError() == null).isEqualTo(state.equals("issued"));
    assertThat(issue()).as("not due").isEqualTo(new RewardIssue.Round(0, 0, 0));
    for (int later = 0; later < 4; later++) {
      world.advance(Duration.ofMinutes(10));
      issue();
    }
    assertThat(reward().attempts()).isEqualTo(triesInAll);
    assertThat(requests).hasSizeGreaterThanOrEqualTo(triesInAll);
    assertThat(requests.stream().distinct()).as("always under the same key").hasSize(1);
    assertThat(world.ledger()).containsExactly(notices == 1 ? "7:1 issued" : "7:1 refused");
  }

  @Test
  void whatWasKilledBetweenLedgerAndAnswerIsIssuedOnceUnderItsKey() throws Exception {
    world.rides(7L, 1, 3);
    world.rideCount(rules).reward(7, LoyaltyWorld.START);
    assertThat(world.ledger()).as("killed here").containsExactly("7:1 pending");
    TestOutbox killed = world.anotherOutbox();
    killed.take(RewardMessages.TOPIC);
    assertThat(reward().state()).as("and here").isEqualTo(Reward.State.UNCERTAIN);

    world.run(rules);
    assertThat(requests).as("it may be under way").isEmpty();
    killed.close();
    world.run(rules);
    world.run(rules);

    assertThat(requests)
        .singleElement()
        .asString()
        .startsWith("loyalty-reward:" + reward().id() + " ");
    assertThat(world.ledger()).containsExactly("7:1 issued");
    assertThat(world.noticesQueued()).isEqualTo(Map.of(7L, 1L));
    world.store(rules).issued(reward().id(), 9);
    world.store(rules).refused(reward().id(), 9, "late");
    assertThat(world.ledger()).as("whoever comes late").containsExactly("7:1 issued");
    assertThat(world.noticesQueued()).isEqualTo(Map.of(7L, 1L));
  }

  @Test
  void ofTwoWhoPostOneRewardOneDoes() {
    world.store(rules).earn(7, 1);

    try (TestOutbox other = world.anotherOutbox()) {
      assertThat(other.take(RewardMessages.TOPIC)).isEqualTo(1);
      assertThat(world.outbox.take(RewardMessages.TOPIC)).isZero();
    }
  }

  @Test
  void aServiceThatIsDownIsLeftAloneUntilTheNextRun() throws Exception {
    status = 503;
    for (long user = 1; user <= 8; user++) {
      world.store(rules).earn(user, 1);
    }

    assertThat(issue()).isEqualTo(new RewardIssue.Round(0, 0, 5));
    status = 200;
    assertThat(issue()).as("those who had no turn").isEqualTo(new RewardIssue.Round(3, 0, 0));
    world.advance(Duration.ofMinutes(2));
    assertThat(issue()).isEqualTo(new RewardIssue.Round(5, 0, 0));
  }

  @Test
  void aRefusedOneCanBePostedAgain() throws Exception {
    status = 400;
    world.store(rules).earn(7, 1);
    assertThat(issue()).isEqualTo(new RewardIssue.Round(0, 1, 0));
    status = 200;
    assertThat(world.store(rules).retry(reward().id())).isTrue();

    assertThat(issue()).isEqualTo(new RewardIssue.Round(1, 0, 0));

    assertThat(world.store(rules).retry(reward().id())).as("it is issued").isFalse();
  }

  @Test
  void healthTellsOfOneThatHasWaitedLong() {
    world.store(rules).earn(7, 1);
    assertThat(health().getStatus().getCode()).isEqualTo("UP");

    world.advance(Duration.ofMinutes(61));
    Health later = health();

    assertThat(later.getStatus().getCode()).isEqualTo("DEGRADED");
    assertThat(String.valueOf(later.getDetails().get("oldest_waiting_seconds")))
        .matches("3[67]\\d\\d");
  }

  /** Once it is known: nobody waits for it longer than two seconds. */
  private Health health() {
    LoyaltyHealthIndicator indicator =
        new LoyaltyHealthIndicator(
            new RewardBacklog(world.jdbc, world.clock, new SimpleMeterRegistry()),
            rules,
            new ServerChecks());
    return Awaitility.await()
        .until(indicator::health, known -> !known.getStatus().equals(Status.UNKNOWN));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "rewards", "ftp://host/", "http://user:secret@host/", "http:///x"})
  void anAddressThatIsNoneStopsTheStart(String url) {
    assertThatThrownBy(() -> new RewardChannel(webhook(url), world.clock))
        .isInstanceOf(InvalidConfigurationException.class)
        .hasMessageContaining("farekeeper.loyalty.webhook.url")
        .hasMessageNotContaining("secret");
  }
}
