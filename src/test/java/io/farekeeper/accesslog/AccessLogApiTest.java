package io.farekeeper.accesslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.mongodb.client.MongoDatabase;
import io.farekeeper.testing.HttpCaller;
import io.farekeeper.testing.HttpCaller.Answer;
import io.farekeeper.testing.RealServers;
import io.farekeeper.testing.TestMongo;
import java.util.List;
import java.util.stream.StreamSupport;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Reads over HTTP, and what auditors see of them. */
@RealServers
class AccessLogApiTest {
  private static final String TICKETS = "/api/v1/users/4711/tickets?refresh=never";
  private static final String LIST = "/api/v1/access-log";

  @LocalServerPort int port;
  @Autowired MongoDatabase database;
  HttpCaller anybody;

  @BeforeEach
  void forget() {
    anybody = HttpCaller.on(port);
    database.getCollection(AccessLog.COLLECTION).deleteMany(new Document());
  }

  @Test
  void whoLookedAtWhomIsListedNewestFirst() {
    assertThat(anybody.as("support").get(TICKETS).status()).isEqualTo(404);
    assertThat(anybody.as("operator").call("HEAD", "/api/v1/users/12/refreshes", null).status())
        .isEqualTo(200);

    JsonNode list = anybody.as("auditor").get(LIST + "?limit=9").json();

    assertThat(lines(list))
        .containsExactly(
            "auditor [\"auditor\"] GET /api/v1/access-log  {\"limit\":\"9\"} read",
            "operator [\"operator\"] HEAD /api/v1/users/{user_id}/refreshes 12 {} read",
            "support [\"support\"] GET /api/v1/users/{user_id}/tickets 4711 {\"refresh\":\"never\"}"
                + " read");
    assertThat(list.at("/items/2/_id").asString()).hasSize(24);
    assertThat(list.at("/items/2/at").asString()).endsWith("Z");
    assertThat(list.at("/items/2/segment").isNull()).isTrue();
  }

  @Test
  void filtersAndPagesNarrowIt() {
    for (int user = 1; user <= 3; user++) {
      anybody.as("support").get("/api/v1/users/%d/tickets?refresh=never".formatted(user));
    }
    HttpCaller auditor = anybody.as("auditor");

    assertThat(items(auditor.get(LIST + "?user_id=2"))).as("this read too").isEqualTo(2);
    assertThat(items(auditor.get(LIST + "?user_id=2&principal=support"))).isEqualTo(1);
    assertThat(items(auditor.get(LIST + "?principal=support"))).isEqualTo(3);
    assertThat(items(auditor.get(LIST + "?principal=support&to=2020-01-01T00:00:00Z"))).isZero();
    assertThat(items(auditor.get(LIST + "?principal=support&from=2020-01-01T00:00:00%2B01:00")))
        .isEqualTo(3);
    JsonNode first = auditor.get(LIST + "?principal=support&limit=2").json();
    JsonNode second =
        auditor
            .get(LIST + "?principal=support&limit=2&after=" + first.path("next").asString())
            .json();
    assertThat(first.path("items").size()).isEqualTo(2);
    assertThat(second.at("/items/0/user_id").asInt()).isEqualTo(1);
    assertThat(second.path("next").isNull()).isTrue();
  }

  @Test
  void whatIsRefusedIsNoRead() {
    assertThat(anybody.as("auditor").get(TICKETS).status()).isEqualTo(403);
    assertThat(anybody.as("support").get(LIST).status()).isEqualTo(403);
    assertThat(anybody.get(TICKETS).status()).isEqualTo(401);
    assertThat(anybody.as("support").get(TICKETS + "&surprise=1").status()).isEqualTo(400);
    assertThat(anybody.as("support").get("/api/v1/users/x/tickets").status()).isEqualTo(400);
    assertThat(anybody.as("support").get("/api/v1/users/7/nothing").status()).isEqualTo(404);
    assertThat(anybody.as("app").get(TICKETS).status()).isEqualTo(404); // the rider's own

    assertThat(database.getCollection(AccessLog.COLLECTION).countDocuments()).isZero();
  }

  @Test
  void whatCannotBeRecordedIsNotRead() {
    assumeTrue(TestMongo.real().isPresent(), "the embedded server refuses no document");
    database.getCollection(AccessLog.COLLECTION).insertOne(new Document());
    validator(Document.parse("{impossible: 1}"));
    try {
      Answer answer = anybody.as("support").get(TICKETS);
      assertThat(answer.problem())
          .isEqualTo("503 This read cannot be recorded, so it is not answered");
      assertThat(anybody.as("app").get(TICKETS).status()).isEqualTo(404);
    } finally {
      validator(new Document());
    }
    assertThat(anybody.as("support").get(TICKETS).status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({
    "user_id=0,user_id",
    "user_id=,user_id",
    "from=yesterday,from",
    "from=2026-11-21,from",
    "to=%2B999999999-01-01T00:00:00Z,to",
    "after=x,after",
    "limit=0,limit",
    "role=admin,role"
  })
  void aBadQuestionIsRefusedByField(String query, String field) {
    Answer answer = anybody.as("auditor").get(LIST + "?" + query);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("field").asString()).isEqualTo(field);
  }

  private void validator(Document rule) {
    database.runCommand(new Document("collMod", AccessLog.COLLECTION).append("validator", rule));
  }

  private static int items(Answer answer) {
    assertThat(answer.status()).isEqualTo(200);
    return answer.json().path("items").size();
  }

  private static List<String> lines(JsonNode list) {
    return StreamSupport.stream(list.path("items").spliterator(), false)
        .map(
            item ->
                "%s %s %s %s %s %s"
                    .formatted(
                        item.path("principal").asString(),
                        item.path("roles"),
                        item.path("action").asString(),
                        item.path("user_id").asString(),
                        item.path("filters"),
                        item.path("kind").asString()))
        .toList();
  }
}
