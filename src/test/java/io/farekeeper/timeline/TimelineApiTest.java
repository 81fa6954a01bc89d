package io.farekeeper.timeline;

import static io.farekeeper.timeline.Stories.cacheWith;
import static io.farekeeper.timeline.Stories.list;
import static io.farekeeper.timeline.Stories.passUuid;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.farekeeper.refresh.RefreshWorld;
import io.farekeeper.testing.HttpCaller;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** A rider's story over HTTP, on both kinds of servers. */
@ResourceLock(RefreshWorld.LOCK)
class TimelineApiTest {
  private final RefreshWorld world = RefreshWorld.onRealServers().fresh();
  private final Stories stories;

  TimelineApiTest() {
    stories = new Stories(world);
  }

  @Test
  void aPassExpiresAtItsTimeWhetherOrNotAJobHasRun() {
    long user = world.user();
    Instant end = world.clock.instant().minusSeconds(5);
    world.mongo.getCollection("bytemark_tickets_cache").insertOne(cacheWith(user, end));

    JsonNode story =
        stories.read(user, "?pass_uuid=" + passUuid(user) + "&from=2020-01-01T00:00:00Z");

    assertThat(list(story)).hasSize(1);
    assertThat(story.at("/items/0/kind").asString()).isEqualTo("pass_expired");
    assertThat(Instant.parse(story.at("/items/0/time").asString())).isEqualTo(end);
    assertThat(story.at("/items/0/text").asString()).contains("expired unused on ");
    assertThat(story.at("/pass/cached_status").asString()).isEqualTo("USABLE");
    assertThat(story.at("/pass/status").asString()).isEqualTo("EXPIRED");
  }

  @Test
  void aPassHasItsLabelInAnyLetterCase() {
    long user = world.user();
    Instant end = world.clock.instant().plusSeconds(5000);
    world.mongo.getCollection("bytemark_tickets_cache").insertOne(cacheWith(user, end));
    stories.event(user, "validated", 1_700_000_000);
    world
        .mongo
        .getCollection("bytemark_tickets_log")
        .updateOne(
            Filters.eq("user_id", (int) user),
            Updates.set("uuid", passUuid(user).toUpperCase(Locale.ROOT)));

    for (String query : List.of("", "?pass_uuid=" + passUuid(user).toUpperCase(Locale.ROOT))) {
      assertThat(list(stories.read(user, query)).stream().map(i -> i.path("text").asString()))
          .as(query)
          .contains("Day Pass (…4411) was validated");
    }
  }

  @Test
  void aTimeWindowIsKept() {
    long user = world.user();
    stories.event(user, "purchased", 1_700_000_000);
    stories.event(user, "validated", 1_700_000_100_500L);
    stories.event(user, "refunded", 1_700_000_200);

    assertThat(stories.kinds(user, "?from=2023-11-14T22:15:00.500Z&to=2023-11-14T22:16:40Z"))
        .containsExactly("ticket_validated");
    assertThat(stories.kinds(user, "?pass_uuid=" + passUuid(user) + "&limit=2"))
        .containsExactly("ticket_refunded", "ticket_validated");
    assertThat(stories.kinds(user, "?pass_uuid=another")).isEmpty();
    assertThat(stories.kinds(user, "?from=2023-11-14T22:13:20Z"))
        .containsExactly("ticket_refunded", "ticket_validated", "ticket_purchased");
    assertThat(stories.kinds(user, "?to=2023-11-14T22:13:20%2B00:00")).isEmpty();
  }

  @Test
  void anUnknownRiderHasAnEmptyStory() {
    JsonNode story = stories.read(1_999_999_998, "");

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
    HttpCaller.Answer answer = stories.http.as("support").get("/api/v1/users/" + path);

    assertThat(answer.problem()).startsWith("400 ");
    assertThat(answer.json().path("field").asString()).isEqualTo(field);
  }
}
