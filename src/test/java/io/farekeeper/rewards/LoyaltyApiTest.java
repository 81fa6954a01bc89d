package io.farekeeper.rewards;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import io.farekeeper.sealing.TestSealing;
import io.farekeeper.testing.HttpCaller;
import io.farekeeper.testing.RealServers;
import java.time.Duration;
import java.time.Instant;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

@RealServers
@TestPropertySource(
    properties = {
      "farekeeper.loyalty.enabled=true",
      "farekeeper.loyalty.rides-per-reward=3",
      "farekeeper.loyalty.start=2026-01-01T00:00:00-06:00",
      "farekeeper.jobs.count-loyalty-rides.cron=-"
    })
class LoyaltyApiTest {
  private static final long START = Instant.parse("2026-01-01T06:00:00Z").getEpochSecond();

  @LocalServerPort int port;
  @Autowired JdbcClient jdbc;
  @Autowired MongoDatabase database;
  HttpCaller app;
  HttpCaller operator;

  @BeforeEach
  void callers() {
    app = HttpCaller.on(port).as("app");
    operator = HttpCaller.on(port).as("operator");
  }

  private void ride(long user, int... seconds) {
    for (int second : seconds) {
      var answer =
          app.post(
              "/api/v1/ticket-log",
              """
              {"user_id": %d, "uuid": "pass-%d", "status": "validated", "timestamp": %d}\
              """
                  .formatted(user, second, START + second));
      assertThat(answer.status()).isEqualTo(201);
    }
  }

  private JsonNode count() {
    new TestSealing(database).seal(1000);
    String run = operator.post("/api/v1/jobs/count-loyalty-rides/runs", "{}").header("Location");
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> !operator.get(run).json().path("status").asString().equals("running"));
    return operator.get(run).json();
  }

  @Test
  void aRiderIsShownRidesNextMilestoneAndRewards() {
    ride(31, 0, 1);
    assertThat(count().path("status").asString()).isEqualTo("succeeded");
    assertThat(app.get("/api/v1/users/31/loyalty").json().toString())
        .isEqualTo(
            "{\"user_id\":31,\"enabled\":true,\"counting_since\":\"2026-01-01T06:00:00Z\","
                + "\"rides\":2,\"rides_per_reward\":3,\"next_milestone\":1,\"rides_to_next\":1,"
                + "\"rewards\":[]}");

    ride(31, 2, 3);
    assertThat(count().at("/result/rewards_earned").asInt()).isEqualTo(1);

    JsonNode loyalty = app.get("/api/v1/users/31/loyalty").json();
    assertThat(loyalty.path("rides").asInt()).isEqualTo(4);
    assertThat(loyalty.path("next_milestone").asInt()).isEqualTo(2);
    assertThat(loyalty.path("rides_to_next").asInt()).isEqualTo(2);
    JsonNode reward = loyalty.path("rewards").get(0);
    assertThat(reward.path("milestone").asInt()).isEqualTo(1);
    assertThat(reward.path("rides").asInt()).isEqualTo(3);
    assertThat(reward.path("tickets").asInt()).isEqualTo(5);
    assertThat(reward.path("state").asString()).isEqualTo("earned");
    assertThat(Instant.parse(reward.path("earned_at").asString())).isBefore(Instant.now());
    assertThat(reward.path("issued_at").isNull()).isTrue();
    assertThat(app.get("/api/v1/users/31/refreshes").body()).contains("\"activity_type\":2");
    assertThat(operator.get("/api/v1/loyalty/rewards?state=earned&limit=1000").body())
        .contains("\"user_id\":31,");
    assertThat(operator.get("/api/v1/loyalty/rewards?state=refused").body())
        .doesNotContain("\"user_id\":31,");
  }

  @Test
  void aRiderWhoNeverRodeHasNothing() {
    var answer = app.get("/api/v1/users/2147483647/loyalty");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    JsonNode loyalty = answer.json();
    assertThat(loyalty.path("rides").asInt()).isZero();
    assertThat(loyalty.path("rides_to_next").asInt()).isEqualTo(3);
    assertThat(loyalty.path("rewards")).isEmpty();
    assertThat(app.get("/api/v1/users/x/loyalty").status()).isEqualTo(400);
    assertThat(app.get("/api/v1/users/0/loyalty").status()).isEqualTo(400);
  }

  @Test
  void rewardsAreListedInPagesNewestFirst() {
    insert(51, "earned");
    insert(52, "earned");
    JsonNode first = operator.get("/api/v1/loyalty/rewards?limit=1").json();

    assertThat(first.at("/items/0/user_id").asInt()).isEqualTo(52);
    JsonNode second =
        operator
            .get("/api/v1/loyalty/rewards?limit=1&after=" + first.path("next").asString())
            .json();
    assertThat(second.at("/items/0/user_id").asInt()).isEqualTo(51);
    assertThat(operator.get("/api/v1/loyalty/rewards?state=lost").problem())
        .startsWith("400 ")
        .contains("earned, pending, uncertain, issued or refused");
  }

  @ParameterizedTest
  @CsvSource({"refused, 200", "earned, 409", "issued, 409", "pending, 409", "uncertain, 409"})
  void onlyARefusedRewardIsPostedAgain(String state, int status) {
    long id = insert(60 + state.length() * 10 + state.charAt(0), state);

    var answer = operator.post("/api/v1/loyalty/rewards/" + id + "/retry", "");

    assertThat(answer.status()).isEqualTo(status);
    assertThat(stateOf(id)).isEqualTo(status == 200 ? "pending" : state);
    assertThat(operator.post("/api/v1/loyalty/rewards/987654321/retry", "").status())
        .isEqualTo(404);
    assertThat(operator.post("/api/v1/loyalty/rewards/x/retry", "").status()).isEqualTo(400);
  }

  @Test
  void healthAndFiguresSayHowRewardsStand() {
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(
                        HttpCaller.on(port)
                            .get("/actuator/health")
                            .json()
                            .at("/components/loyalty/status"))
                    .hasToString("\"UP\""));
    assertThat(operator.get("/actuator/prometheus").body())
        .contains(
            "farekeeper_loyalty_rewards_refused", "farekeeper_loyalty_rewards_oldest_seconds");
  }

  private long insert(long user, String state) {
    jdbc.sql(
            """
            INSERT INTO farekeeper_loyalty_reward
              (user_id, milestone, rides, tickets, state, earned_on)
            VALUES (:user, 1, 3, 5, :state, CURRENT_TIMESTAMP)
            """)
        .param("user", user)
        .param("state", state)
        .update();
    return jdbc.sql("SELECT id FROM farekeeper_loyalty_reward WHERE user_id = :user")
        .param("user", user)
        .query(Long.class)
        .single();
  }

  private String stateOf(long id) {
    return jdbc.sql("SELECT state FROM farekeeper_loyalty_reward WHERE id = :id")
        .param("id", id)
        .query(String.class)
        .single();
  }
}
