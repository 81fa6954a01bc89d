package io.farekeeper.timeline;

import static io.farekeeper.timeline.Stories.cacheWith;
import static io.farekeeper.timeline.Stories.list;
import static io.farekeeper.timeline.Stories.passUuid;
import static io.farekeeper.timeline.Stories.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.farekeeper.embedded.sandbox.Fault;
import io.farekeeper.refresh.RefreshWorld;
import io.farekeeper.timeline.words.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** All that can happen to a rider, read over HTTP, on both kinds of servers. */
@ParameterizedClass
@MethodSource("io.farekeeper.refresh.RefreshWorld#all")
@ResourceLock(RefreshWorld.LOCK)
class WholeStoryTest {
  private static final String CHECK = "/api/v1/jobs/check-bytemark-tickets-cache-status/runs";

  private final RefreshWorld world;
  private final Stories stories;

  WholeStoryTest(RefreshWorld world) {
    this.world = world.fresh();
    stories = new Stories(world);
  }

  @Test
  void aRiderWithEveryKindOfItemHasOneStory() {
    long user = riderWithEveryKind();

    List<JsonNode> items = list(stories.read(user, "?limit=1000"));

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
            "Day Pass (…4411) was purchased for 5.50 USD by credit_card,"
                + " and confirmed by Bytemark")
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
      JsonNode page = stories.read(user, "?limit=7" + after);
      paged.addAll(list(page));
      after = page.path("next").isNull() ? "" : "&after=" + page.path("next").asString();
      stories.event(user, "validated", later.toEpochMilli());
    } while (!after.isEmpty());

    assertThat(paged).isEqualTo(whole);
  }

  private void assertThatAPassHasItsOwnStory(long user, List<JsonNode> whole) {
    String uuid = passUuid(user);
    JsonNode story =
        stories.http.as("auditor").get(path(user) + "?limit=1000&pass_uuid=" + uuid).json();

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
    String capitals = "?limit=1000&pass_uuid=" + uuid.toUpperCase(Locale.ROOT);
    assertThat(stories.http.as("auditor").get(path(user) + capitals).json()).isEqualTo(story);
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
                assertThat(count("farekeeper_outbox", "user_id = ? AND state = 'sent'", user))
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
    await().until(() -> stories.http.as("admin").post(CHECK, body).status() == 202);
    await()
        .until(() -> stories.kinds(user, "").contains(save == 1 ? "status_saved" : "status_found"));
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
        .forEach(status -> stories.event(user, status, now - 60));
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
            INSERT INTO farekeeper_outbox (topic, message_key, recipient, user_id, payload, state,
              next_attempt_on, created_on, settled_on, last_error)
            VALUES ('notice', ?, 'rider', ?, '{"kind": "REWARD", "wording": {"type": 75,
              "title": "t", "body": "b", "metadata": "{}", "language": "en-us", "silent": false}}',
              'failed', CURRENT_TIMESTAMP(3), CURRENT_TIMESTAMP(3), CURRENT_TIMESTAMP(3), 'HTTP 410')
            """)
        .params("test:" + user, user)
        .update();
  }

  private static List<String> texts(List<JsonNode> items) {
    return items.stream().map(item -> item.path("text").asString()).toList();
  }

  private long count(String table, String condition, long value) {
    return world
        .jdbc
        .sql("SELECT COUNT(*) FROM " + table + " WHERE " + condition)
        .param(value)
        .query(Long.class)
        .single();
  }
}
