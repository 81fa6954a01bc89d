package io.farekeeper.rewards;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import com.sun.net.httpserver.HttpServer;
import io.farekeeper.cluster.DatabaseClock;
import io.farekeeper.sealing.TestSealing;
import io.farekeeper.testing.HttpCaller;
import io.farekeeper.testing.RealServers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

/** Rewards go out through the outbox of the whole application, and come back as issued. */
@RealServers
@TestPropertySource(
    properties = {
      "farekeeper.loyalty.enabled=true",
      "farekeeper.loyalty.rides-per-reward=1",
      "farekeeper.loyalty.start=2026-01-01T00:00:00Z",
      "farekeeper.loyalty.issuer=webhook",
      "farekeeper.jobs.count-loyalty-rides.cron=-"
    })
class RewardWebhookTest {
  private static final long START = Instant.parse("2026-01-01T00:00:00Z").getEpochSecond();
  private static final HttpServer SERVICE = service();
  private static final List<String> KEYS = new CopyOnWriteArrayList<>();
  private static volatile int status = 201;

  @LocalServerPort int port;
  @Autowired MongoDatabase database;
  @Autowired DatabaseClock clock;
  HttpCaller app;
  HttpCaller operator;

  @DynamicPropertySource
  static void webhook(DynamicPropertyRegistry registry) {
    registry.add(
        "farekeeper.loyalty.webhook.url",
        () -> "http://127.0.0.1:" + SERVICE.getAddress().getPort() + "/");
  }

  private static HttpServer service() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
      server.createContext(
          "/",
          exchange -> {
            KEYS.add(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
          });
      server.start();
      return server;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterAll
  static void stop() {
    SERVICE.stop(0);
  }

  @BeforeEach
  void callers() {
    app = HttpCaller.on(port).as("app");
    operator = HttpCaller.on(port).as("operator");
    KEYS.clear();
  }

  private void ride(long user) {
    var answer =
        app.post(
            "/api/v1/ticket-log",
            """
            {"user_id": %d, "uuid": "pass", "status": "validated", "timestamp": %d}\
            """
                .formatted(user, START + 1));
    assertThat(answer.status()).isEqualTo(201);
    new TestSealing(database).seal(1000);
  }

  private JsonNode run() {
    String run = operator.post("/api/v1/jobs/count-loyalty-rides/runs", "{}").header("Location");
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> !operator.get(run).json().path("status").asString().equals("running"));
    return operator.get(run).json();
  }

  private JsonNode rewardOf(long user) {
    return app.get("/api/v1/users/" + user + "/loyalty").json().path("rewards").get(0);
  }

  @Test
  void aRewardThatIsNotTakenIsPostedAgainUnderItsKeyAndIssuedOnce() {
    status = 503;
    ride(71);
    JsonNode first = run();
    assertThat(first.path("status").asString()).isEqualTo("partly_failed");
    assertThat(first.at("/result/rewards_left").asInt()).isEqualTo(1);
    assertThat(rewardOf(71).path("state").asString()).isEqualTo("pending");
    assertThat(rewardOf(71).path("attempts").asInt()).isEqualTo(1);
    assertThat(rewardOf(71).path("last_error").asString()).isEqualTo("HTTP 503");
    assertThat(Instant.parse(rewardOf(71).path("next_attempt").asString()))
        .isBetween(Instant.now().plusSeconds(20), Instant.now().plusSeconds(90));
    assertThat(app.get("/api/v1/users/71/refreshes").json().path("items")).isEmpty();
    assertThat(operator.get("/api/v1/loyalty/rewards?state=pending").body())
        .contains("\"user_id\":71,");
    assertThat(operator.get("/api/v1/loyalty/rewards?state=uncertain").body())
        .doesNotContain("\"user_id\":71,");

    status = 201;
    assertThat(run().at("/result/rewards_issued").asInt()).as("not due").isZero();
    clock.shift(Duration.ofMinutes(1));
    assertThat(run().at("/result/rewards_issued").asInt()).isEqualTo(1);
    assertThat(run().at("/result/rewards_issued").asInt()).isZero();

    String key = "loyalty-reward:" + rewardOf(71).path("id").asLong();
    assertThat(KEYS).containsExactly(key, key);
    assertThat(rewardOf(71).path("state").asString()).isEqualTo("issued");
    assertThat(rewardOf(71).path("attempts").asInt()).isEqualTo(2);
    assertThat(rewardOf(71).path("next_attempt").isNull()).isTrue();
    assertThat(app.get("/api/v1/users/71/refreshes").json().path("items")).hasSize(1);
    assertThat(app.get("/api/v1/users/71/refreshes").body()).contains("\"activity_type\":2");
  }

  @Test
  void aRefusedRewardIsPostedAgainByTheRunAfterAnOperatorsRetry() {
    status = 400;
    ride(72);
    assertThat(run().at("/result/rewards_refused").asInt()).isEqualTo(1);
    assertThat(rewardOf(72).path("state").asString()).isEqualTo("refused");
    assertThat(rewardOf(72).path("last_error").asString()).isEqualTo("HTTP 400");

    status = 200;
    long id = rewardOf(72).path("id").asLong();
    var retry = operator.post("/api/v1/loyalty/rewards/" + id + "/retry", "");
    assertThat(retry.json().path("state").asString()).isEqualTo("pending");
    assertThat(retry.json().path("attempts").asInt()).isZero();
    assertThat(run().at("/result/rewards_issued").asInt()).isEqualTo(1);
    assertThat(rewardOf(72).path("state").asString()).isEqualTo("issued");
    assertThat(rewardOf(72).path("last_error").isNull()).isTrue();
  }
}
