package io.farekeeper.tickets.search;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import io.farekeeper.testing.HttpCaller;
import io.farekeeper.testing.HttpCaller.Answer;
import io.farekeeper.testing.RealServers;
import io.farekeeper.tickets.TicketCache;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Passes of all riders over HTTP. */
@RealServers
class PassesApiTest {
  private static final String PATH = "/api/v1/passes";
  private static final String CSV = "text/csv";
  private static final String NDJSON = "application/x-ndjson";

  @LocalServerPort int port;
  @Autowired MongoDatabase database;
  private MongoCollection<BsonDocument> caches;
  private HttpCaller support;

  @BeforeEach
  void empty() {
    caches = database.getCollection(TicketCache.COLLECTION, BsonDocument.class);
    caches.deleteMany(new BsonDocument());
    support = HttpCaller.on(port).as("support");
    for (int user = 1; user <= 7; user++) {
      caches.insertOne(
          BsonDocument.parse(
              """
              {user_id: %d, timestamp: 1772600000, __v: 0, passes: [
                {pass_uuid: "a%1$d", status: "USABLE", free_ticket_status: 0, payload_hash: "h",
                 payload: {label_name: "=1+1", expiration: "2999-01-01T00:00:00Z", uses_count: 0}},
                {pass_uuid: "b%1$d", status: "USABLE", payload: {expiration: "2020-01-01T00:00:00Z"}}]}
              """
                  .formatted(user)));
    }
  }

  private static List<String> uuids(JsonNode page) {
    return page.path("items").valueStream().map(p -> p.path("pass_uuid").asString()).toList();
  }

  @Test
  void aPassIsAnsweredWithItsRider() {
    assertThat(support.get(PATH + "?status=USABLE&limit=1").json().path("items").get(0))
        .isEqualTo(
            JsonMapper.shared()
                .readTree(
                    """
                    {"user_id": 1, "pass_uuid": "a1", "status": "USABLE", "stored_status": "USABLE",
                     "label": "=1+1", "product_uuid": null, "free": false, "confirmed": true,
                     "time_created": null, "expiration": "2999-01-01T00:00:00Z", "first_use": null,
                     "uses_count": 0, "allowed_uses": null, "as_of": "2026-03-04T04:53:20Z"}
                    """));
  }

  @Test
  void pagesGoOnByTheirCursor() {
    List<String> all = new ArrayList<>();
    String after = "";
    do {
      JsonNode page = support.get(PATH + "?status=EXPIRED&limit=3" + after).json();
      all.addAll(uuids(page));
      after = page.path("next").isNull() ? "" : "&after=" + page.path("next").asString();
    } while (!after.isEmpty());
    assertThat(all).containsExactly("b1", "b2", "b3", "b4", "b5", "b6", "b7");
  }

  @Test
  void aCursorFitsOnlyItsOwnQuery() {
    String next = support.get(PATH + "?status=USABLE&limit=1").json().path("next").asString();
    assertThat(support.get(PATH + "?status=USABLE&limit=9&after=" + next).status()).isEqualTo(200);
    for (String other : List.of("", "status=EXPIRED&", "status=USABLE&free=true&")) {
      assertThat(support.get(PATH + "?" + other + "after=" + next).problem())
          .startsWith("400 after is not a cursor");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          status=usable                           | status must be
          status=                                 | status must be
          status=USABLE,USING                     | status must be
          status=USABLE&status=USING              | status must be given once
          expires_before=tomorrow                 | expires_before must be
          expires_after=2026-03-01T00:00:00       | expires_after must be
          expires_after=2026-03-02T00:00:00Z&expires_before=2026-03-01T00:00:00Z | expires_after must not be after
          product_uuid=                           | product_uuid must be
          free=yes                                | free must be
          excel=yes                               | excel must be
          limit=0                                 | limit must be
          limit=1001                              | limit must be
          after=AAAA                              | after is not
          after=%21                               | after is not
          user_id=7                               | user_id is not a parameter
          """)
  void aBadValueIsNamed(String query, String problem) {
    for (String type : List.of("application/json", NDJSON, CSV)) {
      assertThat(support.with("Accept", type).get(PATH + "?" + query).problem())
          .startsWith("400 " + problem);
    }
  }

  @Test
  void everythingIsStreamedAsLines() {
    Answer answer = support.with("Accept", NDJSON).get(PATH + "?status=USABLE");
    assertThat(answer.header("Content-Type")).isEqualTo(NDJSON);
    assertThat(answer.header("Content-Disposition"))
        .matches("attachment; filename=\"passes-\\d{8}T\\d{6}Z\\.ndjson\"");
    assertThat(answer.body().lines().map(line -> JsonMapper.shared().readTree(line)))
        .containsExactlyElementsOf(
            support.get(PATH + "?status=USABLE").json().path("items").valueStream().toList());
  }

  @Test
  void everythingIsStreamedAsCsvThatNoSpreadsheetCalculates() {
    Answer answer = support.with("Accept", CSV).get(PATH + "?status=USABLE&limit=1");
    assertThat(answer.header("Content-Type")).startsWith("text/csv");
    assertThat(answer.body())
        .isEqualTo(
            """
            "user_id","pass_uuid","status","stored_status","label","product_uuid","free","confirmed",\
            "time_created","expiration","first_use","uses_count","allowed_uses","as_of"\r
            "1","a1","USABLE","USABLE","'=1+1","","false","true","","2999-01-01T00:00:00Z","","0","",\
            "2026-03-04T04:53:20Z"\r
            """);
    assertThat(support.with("Accept", CSV).get(PATH).body().lines()).hasSize(15);
    assertThat(support.with("Accept", CSV).get(PATH + "?excel=true").body())
        .startsWith("\ufeff\"user_id\"");
    assertThat(support.with("Accept", "image/png").get(PATH).status()).isEqualTo(406);
    assertThat(support.with("Accept", CSV).call("HEAD", PATH, null).status()).isEqualTo(200);
  }

  @Test
  void aFileIsWholeHoweverFarApartItsPassesAre() {
    List<BsonDocument> many = new ArrayList<>();
    for (int user = 10; user < 6010; user++) {
      String status = user == 6009 ? "USING" : "USABLE";
      many.add(
          BsonDocument.parse(
              "{user_id: %d, passes: [{pass_uuid: 'x', status: '%s', payload: {}}]}"
                  .formatted(user, status)));
    }
    caches.insertMany(many);
    JsonNode page = support.get(PATH + "?status=USING").json();
    assertThat(page.path("items").isEmpty()).isTrue();
    assertThat(page.path("next").isString()).isTrue();
    assertThat(support.with("Accept", NDJSON).get(PATH + "?status=USING").body().lines())
        .hasSize(1);
    assertThat(support.with("Accept", NDJSON).get(PATH + "?limit=2").body().lines()).hasSize(2);
  }

  @Test
  void readsAreRecorded() {
    MongoCollection<Document> reads = database.getCollection("farekeeper_access_log");
    reads.deleteMany(new Document());
    support.get(PATH + "?status=USABLE");
    HttpCaller.on(port).as("operator").with("Accept", CSV).get(PATH);

    assertThat(
            reads
                .find(Filters.eq("action", "GET " + PATH))
                .map(read -> read.getString("principal") + " " + read.getString("kind")))
        .containsExactlyInAnyOrder("support read", "operator export");
  }
}
