package io.farekeeper.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.farekeeper.embedded.sandbox.Fault;
import io.farekeeper.testing.HttpCaller;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A user's tickets and refresh requests over HTTP, on what is embedded. */
@ResourceLock(RefreshWorld.LOCK)
class UsersApiTest {
  private final RefreshWorld world = RefreshWorld.embedded();
  private final HttpCaller http = HttpCaller.on(world.port).as("admin");

  @BeforeEach
  void emptyQueue() {
    world.fresh();
  }

  @Test
  void aQueuedRefreshStartsAtOnce() {
    long user = world.user();

    HttpCaller.Answer answer = http.post(refreshes(user), "{\"activity_type\": 1}");

    assertThat(answer.status()).isEqualTo(202);
    assertThat(json(answer).path("state").asString()).isEqualTo("pending");
    await().untilAsserted(() -> assertThat(world.rows(user)).isEqualTo("1:processed"));
    JsonNode tickets = json(http.get(tickets(user) + "?refresh=never&history=true"));
    assertThat(tickets.path("passes").size())
        .isEqualTo(world.sandbox.rider(user).currentPasses().size());
    assertThat(tickets.path("expired").size())
        .isEqualTo(world.sandbox.rider(user).expiredPasses().size());
    assertThat(tickets.path("stale").asBoolean()).isFalse();
  }

  @Test
  void payloadsComeBackAsBytemarkSentThem() {
    long user = world.user();
    JsonNode answer = json(http.get(tickets(user)));

    for (JsonNode pass : answer.path("passes")) {
      JsonNode sent =
          world.sandbox.rider(user).currentPasses().stream()
              .filter(p -> p.path("uuid").equals(pass.path("pass_uuid")))
              .findFirst()
              .orElseThrow();
      assertThat(pass.path("payload").toString()).isEqualTo(sent.toString());
    }
  }

  @Test
  void aScheduledRefreshWaits() {
    long user = world.user();

    HttpCaller.Answer answer =
        http.post(
            refreshes(user),
            "{\"activity_type\": 3, \"scheduled_on\": \"2031-05-01T12:00:00+02:00\"}");

    assertThat(answer.status()).isEqualTo(202);
    assertThat(json(answer).path("scheduled_on").asString()).isEqualTo("2031-05-01T10:00:00Z");
  }

  @Test
  void anOperatorQueuesARewardNoticeWhichIsSentAtOnceAndAnAppMayNot() {
    long user = world.user();

    HttpCaller.Answer refused =
        HttpCaller.on(world.port).as("app").post(refreshes(user), "{\"activity_type\": 2}");
    assertThat(refused.status()).isEqualTo(403);
    assertThat(world.rowsOf(user)).isEmpty();

    HttpCaller.Answer queued =
        HttpCaller.on(world.port).as("operator").post(refreshes(user), "{\"activity_type\": 2}");

    assertThat(queued.status()).isEqualTo(202);
    assertThat(json(queued).path("activity_type").asInt()).isEqualTo(2);
    await().untilAsserted(() -> assertThat(world.rows(user)).isEqualTo("2:processed"));
    assertThat(noticesOf(user)).containsExactly("reward:" + json(queued).path("id").asLong());
  }

  private List<String> noticesOf(long user) {
    return world
        .jdbc
        .sql("SELECT message_key FROM farekeeper_outbox WHERE user_id = ?")
        .param(user)
        .query(String.class)
        .list();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|activity_type",
        "{\"activity_type\": 0}|activity_type",
        "{\"activity_type\": 4}|activity_type",
        "{\"activity_type\": 2, \"scheduled_on\": \"2031-05-01T12:00:00Z\"}|scheduled_on",
        "{\"activity_type\": \"1\"}|activity_type",
        "{\"activity_type\": 1.5}|activity_type",
        "{\"activity_type\": 3}|scheduled_on",
        "{\"activity_type\": 1, \"scheduled_on\": \"2031-05-01T12:00:00Z\"}|scheduled_on",
        "{\"activity_type\": 3, \"scheduled_on\": \"2031-05-01 12:00\"}|scheduled_on",
        "{\"activity_type\": 3, \"scheduled_on\": \"+12031-05-01T12:00:00Z\"}|scheduled_on",
        "{\"activity_type\": 3, \"scheduled_on\": 123456}|scheduled_on",
        "{\"activity_type\": 1, \"surprise\": 1}|surprise",
      })
  void aBadRefreshIsRefusedByFieldAndNothingIsQueued(String body, String field) {
    long user = world.user();

    HttpCaller.Answer answer = http.post(refreshes(user), body);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
    assertThat(json(answer).path("field").asString()).isEqualTo(field);
    assertThat(world.rowsOf(user)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v1/users/0/tickets,user_id",
    "/api/v1/users/abc/tickets,user_id",
    "/api/v1/users/2147483648/tickets,user_id",
    "/api/v1/users/7/tickets?refresh=soon,refresh",
    "/api/v1/users/7/tickets?refresh=,refresh",
    "/api/v1/users/7/tickets?refresh,refresh",
    "/api/v1/users/7/tickets?history=,history",
    "/api/v1/users/7/tickets?history=1,history",
    "/api/v1/users/7/tickets?surprise=1,surprise",
    "/api/v1/users/7/refreshes?limit=0,limit",
    "/api/v1/users/7/refreshes?limit=1001,limit",
    "/api/v1/users/7/refreshes?after=x!,after",
    "/api/v1/users/-7/refreshes,user_id",
  })
  void aBadQuestionIsRefusedByField(String path, String field) {
    HttpCaller.Answer answer = http.get(path);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(json(answer).path("field").asString()).isEqualTo(field);
  }

  @Test
  void lastGoodDataIsServedWithItsAgeWhenBytemarkFails() {
    long user = world.user();
    JsonNode good = json(http.get(tickets(user)));
    world.sandbox.rider(user).fault(Fault.SERVER_ERROR);

    HttpCaller.Answer answer = http.get(tickets(user) + "?refresh=always");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(json(answer).path("stale").asBoolean()).isTrue();
    assertThat(json(answer).path("as_of")).isEqualTo(good.path("as_of"));
    assertThat(json(answer).path("passes")).isEqualTo(good.path("passes"));
  }

  @Test
  void anOldCacheIsRefreshedWhenRead() {
    long user = world.user();
    http.get(tickets(user));
    long calls = world.sandbox.callsOf(user);
    http.get(tickets(user));
    assertThat(world.sandbox.callsOf(user)).as("fresh").isEqualTo(calls);

    world.clock.advance(Duration.ofMinutes(61));
    assertThat(json(http.get(tickets(user) + "?refresh=never")).path("stale").asBoolean()).isTrue();
    assertThat(json(http.get(tickets(user))).path("stale").asBoolean()).isFalse();
    assertThat(world.sandbox.callsOf(user)).isGreaterThan(calls);
  }

  @Test
  void nothingCachedIs404WithoutATokenAnd503WhenBytemarkFails() {
    long user = world.user();
    assertThat(http.get(tickets(user) + "?refresh=never").status()).isEqualTo(404);
    world.sandbox.rider(user).fault(Fault.SERVER_ERROR);
    assertThat(http.get(tickets(user)).status()).isEqualTo(503);
    assertThat(http.get(tickets(1_999_999_999)).status()).isEqualTo(404);
  }

  @Test
  void onlyAGivenUpRowOfThatUserIsRetried() {
    long user = world.user();
    world.sandbox.rider(user).fault(Fault.SERVER_ERROR);
    long id = world.row(user, 1);
    assertThat(http.post(refreshes(user) + "/" + id + "/retry", "").status()).isEqualTo(409);
    world
        .jdbc
        .sql("UPDATE bytemark_ticket_refresh_log SET status = 2, note = 'x' WHERE id = ?")
        .param(id)
        .update();
    assertThat(http.post(refreshes(world.user()) + "/" + id + "/retry", "").status())
        .isEqualTo(404);
    assertThat(http.post(refreshes(user) + "/x/retry", "").status()).isEqualTo(400);
    assertThat(world.rows(user)).isEqualTo("1:given_up");
    world.sandbox.rider(user).fault(null);

    assertThat(http.post(refreshes(user) + "/" + id + "/retry", "").status()).isEqualTo(202);

    await().untilAsserted(() -> assertThat(world.rows(user)).isEqualTo("1:processed"));
  }

  @Test
  void rowsAreListedPageByPageNewestFirst() {
    long user = world.user();
    for (int i = 0; i < 5; i++) {
      world.scheduled(user, Duration.ofDays(1));
    }

    JsonNode first = json(http.get(refreshes(user) + "?limit=3"));
    JsonNode second =
        json(http.get(refreshes(user) + "?limit=3&after=" + first.path("next").asString()));

    assertThat(first.path("items").size()).isEqualTo(3);
    assertThat(second.path("items").size()).isEqualTo(2);
    assertThat(second.path("next").isNull()).isTrue();
    assertThat(first.path("items").path(2).path("id").asLong())
        .isEqualTo(second.path("items").path(0).path("id").asLong() + 1);
  }

  private static String tickets(long user) {
    return "/api/v1/users/" + user + "/tickets";
  }

  private static String refreshes(long user) {
    return "/api/v1/users/" + user + "/refreshes";
  }

  private static JsonNode json(HttpCaller.Answer answer) {
    return JsonMapper.shared().readTree(answer.body());
  }
}
