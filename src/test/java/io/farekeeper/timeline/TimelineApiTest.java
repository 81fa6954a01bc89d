package io.farekeeper.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.farekeeper.embedded.sandbox.Fault;
import io.farekeeper.refresh.RefreshWorld;
import io.farekeeper.testing.HttpCaller;
import io.farekeeper.timeline.words.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** A rider's story over HTTP, on both kinds of servers. */
@ParameterizedClass
@MethodSource("worlds")
@ResourceLock(RefreshWorld.LOCK)
class TimelineApiTest {
  private static final String CHECK = "/api/v1/jobs/check-bytemark-tickets-cache-status/runs";

  private final RefreshWorld world;
  private final HttpCaller http;

  TimelineApiTest(RefreshWorld world) {
    this.world = world.fresh();
    http = HttpCaller.on(world.port);
  }

  static List<RefreshWorld> worlds() {
    return RefreshWorld.all();
  }

  @Test
  void aRiderWithEveryKindOfItemHasOneStory() {
    long user = riderWithEveryKind();

    List<JsonNode> items = list(http.as("support").get(path(user) + "?limit=1000").json());

    assertThat(items.stream().map(item -> Kind.valueOf(item.path("kind").asString())))
        .containsOnly(Kind.values());
    assertThat(items.stream().map(item -> Instant.parse(item.path("time").asString())))
        .isSortedAccordingTo((a, b) -> b.compareTo(a));
    assertThat(items)
        .allSatisfy(
            item -> {
              assertThat(item.path("text").asString()).isNotBlank();
              assertThat(item.at("/source/name").asString()).isNotBlank();
              assertThat(item.at("/source/id").asString()).isNotBlank();
            });
    assertThat(texts(items))
        .contains(
            "The refresh was done after 2 attempts",
            "The refresh was given up: the session has expired; the rider must log in again in the"
                + " app",
            "The rider was told about the reward: sent",
            "Day Pass (…4411) was purchased for 5.50 USD by credit_card")
        .anySatisfy(
            text ->
                assertThat(text)
                    .startsWith("A status check saved USABLE to EXPIRED for Day Pass (…4411),")
                    .contains("(America/Chicago) had passed and it had never been used"));

    assertPagesAreTheWhole(user, items);
    assertThatAPassHasItsOwnStory(user, items);
  }

  private void assertPagesAreTheWhole(long user, List<JsonNode> whole) {
    Instant later = Instant.parse(whole.getFirst().path("time").asString()).plusSeconds(90);
    List<JsonNode> paged = new ArrayList<>();
    String after = "";
    do {
      JsonNode page = http.as("support").get(path(user) + "?limit=7" + after).json();
      paged.addAll(list(page));
      after = page.path("next").isNull() ? "" : "&after=" + page.path("next").asString();
      event(user, "validated", later.toEpochMilli());
    } while (!after.isEmpty());

    assertThat(paged).isEqualTo(whole);
  }

  private void assertThatAPassHasItsOwnStory(long user, List<JsonNode> whole) {
    String uuid = passUuid(user);
    JsonNode story = http.as("auditor").get(path(user) + "?limit=1000&pass_uuid=" + uuid).json();

    assertThat(story.at("/pass/status").asString()).isEqualTo("EXPIRED");
    assertThat(story.at("/pass/verdict").asString())
        .startsWith("Day Pass (…4411) expired unused on ")
        .endsWith(": its expiration passed");
    List<JsonNode> expected =
        whole.stream().filter(item -> item.path("pass_uuid").asString("").equals(uuid)).toList();
    assertThat(expected).isNotEmpty();
    assertThat(list(story)).containsAll(expected);
    assertThat(list(story))
        .allSatisfy(item -> assertThat(item.path("pass_uuid").asString()).isEqualTo(uuid));
  }

  @Test
  void aPassExpiresAtItsTimeWhetherOrNotAJobHasRun() {
    long user = world.user();
    Instant end = world.clock.instant().minusSeconds(5);
    world.mongo.getCollection("bytemark_tickets_cache").insertOne(cacheWith(user, end));

    JsonNode story =
        http.as("support")
            .get(path(user) + "?pass_uuid=" + passUuid(user) + "&from=2020-01-01T00:00:00Z")
            .json();

    assertThat(list(story)).hasSize(1);
    assertThat(story.at("/items/0/kind").asString()).isEqualTo("pass_expired");
    assertThat(Instant.parse(story.at("/items/0/time").asString())).isEqualTo(end);
    assertThat(story.at("/items/0/text").asString()).contains("expired unused on ");
    assertThat(story.at("/pass/cached_status").asString()).isEqualTo("USABLE");
    assertThat(story.at("/pass/status").asString()).isEqualTo("EXPIRED");
  }

  @Test
  void aTimeWindowIsKept() {
    long user = world.user();
    event(user, "purchased", 1_700_000_000);
    event(user, "validated", 1_700_000_100_500L);
    event(user, "refunded", 1_700_000_200);

    assertThat(kinds(user, "?from=2023-11-14T22:15:00.500Z&to=2023-11-14T22:16:40Z"))
        .containsExactly("ticket_validated");
    assertThat(kinds(user, "?pass_uuid=" + passUuid(user) + "&limit=2"))
        .containsExactly("ticket_refunded", "ticket_validated");
    assertThat(kinds(user, "?pass_uuid=another")).isEmpty();
    assertThat(kinds(user, "?from=2023-11-14T22:13:20Z"))
        .containsExactly("ticket_refunded", "ticket_validated", "ticket_purchased");
    assertThat(kinds(user, "?to=2023-11-14T22:13:20%2B00:00")).isEmpty();
  }

  @Test
  void anUnknownRiderHasAnEmptyStory() {
    JsonNode story = http.as("support").get(path(1_999_999_998)).json();

    assertThat(story.path("items").size()).isZero();
    assertThat(story.path("next").isNull()).isTrue();
    assertThat(story.has("pass")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "0/timeline,user_id",
    "x/timeline,user_id",
    "7/timeline?limit=0,limit",
    "7/timeline?limit=1001,limit",
    "7/timeline?after=x!,after",
    "7/timeline?after=MTowOng,after",
    "7/timeline?after=MTo1Ong,after",
    "7/timeline?after=MTo2Ong,after",
    "7/timeline?after=AAAAAAAAAAE,after",
    "7/timeline?from=yesterday,from",
    "7/timeline?from=2026-01-01T00:00:00,from",
    "7/timeline?from=1969-12-31T23:59:59Z,from",
    "7/timeline?to=,to",
    "7/timeline?from=2026-01-02T00:00:00Z&to=2026-01-02T00:00:00Z,to",
    "7/timeline?pass_uuid=,pass_uuid",
    "7/timeline?kind=x,kind",
  })
  void aBadQuestionIsRefusedByField(String path, String field) {
    HttpCaller.Answer answer = http.as("support").get("/api/v1/users/" + path);

    assertThat(answer.problem()).startsWith("400 ");
    assertThat(answer.json().path("field").asString()).isEqualTo(field);
  }

  /** What a rider can go through, in the order in which it happens. */
  private long riderWithEveryKind() {
    long user = world.user();
    world.row(user, 1);
    world.run();
    rewarded(user);
    failingOnce(user);
    changed(user);
    givenUp(user);
    checked(user);
    others(user);
    return user;
  }

  private void rewarded(long user) {
    world.sandbox.rider(user).grantFree();
    world.row(user, 1);
    world.run();
    await()
        .untilAsserted(
            () ->
                assertThat(count("farekeeper_notice", "user_id = ? AND state = 'sent'", user))
                    .isEqualTo(1));
  }

  private void failingOnce(long user) {
    world.sandbox.rider(user).fault(Fault.SERVER_ERROR);
    world.row(user, 1);
    world.run();
    world.sandbox.rider(user).fault(null);
    world.runByHand();
  }

  private void changed(long user) {
    world
        .mongo
        .getCollection("bytemark_tickets_cache")
        .updateOne(
            new Document("user_id", user),
            new Document("$set", new Document("passes.0.payload_hash", "another")));
    world.row(user, 1);
    world.run();
  }

  private void givenUp(long user) {
    world.sandbox.rider(user).fault(Fault.SERVER_ERROR);
    world.scheduled(user, Duration.ofMinutes(-1));
    world.run();
    long pending = world.row(user, 1);
    world.sandbox.rider(user).fault(Fault.SESSION_EXPIRED);
    world.runByHand();
    assertThat(count("bytemark_ticket_refresh_log", "id = ? AND status = 2", pending)).isEqualTo(1);
    world
        .jdbc
        .sql(
            "UPDATE bytemark_ticket_refresh_log SET status = 0 WHERE user_id = ? AND status = 2"
                + " AND activity_type = 3")
        .param(user)
        .update();
  }

  private void checked(long user) {
    Document expired = cacheWith(user, Instant.parse("2026-03-04T05:59:00Z"));
    world
        .mongo
        .getCollection("bytemark_tickets_cache")
        .updateOne(
            new Document("user_id", user),
            new Document(
                "$push",
                new Document("passes", expired.getList("passes", Document.class).getFirst())));
    check(user, 0);
    check(user, 1);
  }

  private void check(long user, int save) {
    String body = "{\"userID\": %d, \"statusChange\": %d}".formatted(user, save);
    await().until(() -> http.as("admin").post(CHECK, body).status() == 202);
    await().until(() -> kinds(user, "").contains(save == 1 ? "status_saved" : "status_found"));
  }

  private void others(long user) {
    long now = Instant.now().getEpochSecond();
    Stream.of(
            "purchased",
            "validated",
            "expired",
            "refunded",
            "cancelled",
            "success",
            "failed",
            "transferred",
            "USABLE")
        .forEach(status -> event(user, status, now - 60));
    world
        .jdbc
        .sql(
            """
            INSERT INTO bytemark_ticket_refresh_log (user_id, activity_type, status, note)
            VALUES (?, 2, 2, 'refused')
            """)
        .param(user)
        .update();
    world
        .jdbc
        .sql(
            """
            INSERT INTO farekeeper_notice (notice_key, user_id, kind, type, title, body, metadata,
              language, silent, state, next_attempt_on, created_on, settled_on, last_error)
            VALUES (?, ?, 'REWARD', 75, 't', 'b', '{}', 'en-us', FALSE, 'failed',
              CURRENT_TIMESTAMP(3), CURRENT_TIMESTAMP(3), CURRENT_TIMESTAMP(3), 'HTTP 410')
            """)
        .params("test:" + user, user)
        .update();
  }

  private void event(long user, String status, long timestamp) {
    world
        .mongo
        .getCollection("bytemark_tickets_log")
        .insertOne(
            new Document("user_id", (int) user)
                .append("timestamp", timestamp)
                .append("uuid", passUuid(user))
                .append("status", status)
                .append("purchase_amount", 5.5)
                .append("currency", "USD")
                .append("payment_method", "credit_card"));
  }

  private static Document cacheWith(long user, Instant expiration) {
    Document payload =
        new Document("uuid", passUuid(user))
            .append("label_name", "Day Pass")
            .append("status", "USABLE")
            .append("expiration", expiration.toString());
    Document pass =
        new Document("pass_uuid", passUuid(user))
            .append("timestamp", 1_700_000_000)
            .append("status", "USABLE")
            .append("free_ticket_status", 0)
            .append("payload", payload)
            .append("payload_hash", "x");
    return new Document("user_id", (int) user)
        .append("timestamp", 1_700_000_000)
        .append("passes", List.of(pass))
        .append("passes4", List.of())
        .append("__v", 0);
  }

  private static String passUuid(long user) {
    return "7a1d4e6b-0000-4000-8000-%08d4411".formatted(user);
  }

  private List<String> kinds(long user, String query) {
    return list(http.as("support").get(path(user) + query).json()).stream()
        .map(item -> item.path("kind").asString())
        .toList();
  }

  private static List<String> texts(List<JsonNode> items) {
    return items.stream().map(item -> item.path("text").asString()).toList();
  }

  private static List<JsonNode> list(JsonNode story) {
    return story.path("items").valueStream().toList();
  }

  private long count(String table, String condition, long value) {
    return world
        .jdbc
        .sql("SELECT COUNT(*) FROM " + table + " WHERE " + condition)
        .param(value)
        .query(Long.class)
        .single();
  }

  private static String path(long user) {
    return "/api/v1/users/" + user + "/timeline";
  }
}
