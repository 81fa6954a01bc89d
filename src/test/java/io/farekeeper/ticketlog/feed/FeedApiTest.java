package io.farekeeper.ticketlog.feed;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import io.farekeeper.sealing.TestSealing;
import io.farekeeper.testing.HttpCaller;
import io.farekeeper.testing.HttpCaller.Answer;
import io.farekeeper.testing.RealServers;
import io.farekeeper.ticketlog.TicketLog;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@RealServers
class FeedApiTest {
  private static final String FEED = "/api/v1/ticket-log/feed";
  private static final String NDJSON = "application/x-ndjson";

  @LocalServerPort int port;
  @Autowired MongoDatabase database;
  private HttpCaller auditor;
  private TestSealing sealing;

  @BeforeEach
  void empty() {
    auditor = HttpCaller.on(port).as("auditor");
    database.getCollection(TicketLog.COLLECTION).deleteMany(new Document());
    sealing = new TestSealing(database);
    sealing.forget();
  }

  private void add(int from, int to, int perSegment) {
    database
        .getCollection(TicketLog.COLLECTION)
        .insertMany(
            IntStream.rangeClosed(from, to)
                .mapToObj(n -> new Document("_id", "e" + n).append("timestamp", 1709500000 + n))
                .toList());
    sealing.seal(perSegment);
  }

  private static List<String> ids(JsonNode items) {
    return items.valueStream().map(entry -> entry.path("_id").asString()).toList();
  }

  @Test
  void pagesGoOnByNextWhichIsGivenAlsoAtTheEnd() {
    add(1, 25, 10);
    List<String> all = new ArrayList<>();
    JsonNode page = auditor.get(FEED + "?limit=7").json();
    assertThat(page.at("/items/0/time").asString()).startsWith("2024-03-03T");
    String after = "";
    while (!page.path("next").asString().equals(after)) {
      all.addAll(ids(page.path("items")));
      after = page.path("next").asString();
      page = auditor.get(FEED + "?limit=7&after=" + after).json();
    }
    assertThat(all)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.rangeClosed(1, 25).mapToObj(n -> "e" + n).toList());
    assertThat(page.path("items").isEmpty()).isTrue();

    add(26, 27, 10);

    assertThat(ids(auditor.get(FEED + "?after=" + after).json().path("items")))
        .containsExactlyInAnyOrder("e26", "e27");
  }

  @Test
  void anEmptyLogGivesAPositionToo() {
    JsonNode page = auditor.get(FEED).json();
    assertThat(page.path("items").isEmpty()).isTrue();
    String next = page.path("next").asString();
    assertThat(auditor.get(FEED + "?after=" + next).json().path("next").asString()).isEqualTo(next);
  }

  @Test
  void linesHoldEntriesAndAtLastThePosition() {
    add(1, 3, 10);
    Answer answer = auditor.with("Accept", NDJSON).get(FEED + "?limit=2");
    assertThat(answer.header("Content-Type")).startsWith(NDJSON);
    List<JsonNode> lines =
        answer.body().lines().map(line -> JsonMapper.shared().readTree(line)).toList();
    assertThat(lines).hasSize(3);
    assertThat(lines.getFirst().has("_id")).isTrue();
    String json = auditor.get(FEED + "?limit=2").json().path("next").asString();
    assertThat(lines.getLast().path("next").asString()).isEqualTo(json);
    assertThat(auditor.with("Accept", "text/csv").get(FEED).status()).isEqualTo(406);
    assertThat(auditor.call("HEAD", FEED, null).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          limit=0      | limit must be
          limit=1001   | limit must be
          after=       | after is not
          after=AAAA   | after is not
          after=%21    | after is not
          user_id=7    | user_id is not a parameter
          """)
  void aBadValueIsNamed(String query, String problem) {
    assertThat(auditor.get(FEED + "?" + query).problem()).startsWith("400 " + problem);
  }

  @Test
  void aPositionOfAnotherListOrOfALaterStateIsRefused() {
    add(1, 3, 1);
    String other = auditor.get("/api/v1/ticket-log?limit=1").json().path("next").asString();
    assertThat(auditor.get(FEED + "?after=" + other).problem()).startsWith("400 after is not");
    String end = auditor.get(FEED).json().path("next").asString();
    sealing.forget();
    assertThat(auditor.get(FEED + "?after=" + end).problem()).startsWith("400 after is a position");
  }

  @Test
  void aPositionBeforeWhatIsKeptIsGoneAndTheOldestIsNamed() {
    add(1, 6, 2);
    String after = auditor.get(FEED + "?limit=1").json().path("next").asString();
    sealing.forgetBefore(3);

    Answer gone = auditor.get(FEED + "?after=" + after);

    assertThat(gone.status()).isEqualTo(410);
    assertThat(gone.header("Content-Type")).startsWith("application/problem+json");
    String oldest = gone.json().path("oldest").asString();
    assertThat(ids(auditor.get(FEED + "?after=" + oldest).json().path("items"))).hasSize(2);
    assertThat(auditor.with("Accept", NDJSON).get(FEED + "?after=" + after).status())
        .isEqualTo(410);
  }

  @Test
  void readsAreRecorded() {
    database.getCollection("farekeeper_access_log").deleteMany(new Document());
    auditor.get(FEED + "?limit=5");
    auditor.with("Accept", NDJSON).get(FEED);

    assertThat(
            database
                .getCollection("farekeeper_access_log")
                .find()
                .map(read -> read.getString("action") + " " + read.getString("kind")))
        .containsExactlyInAnyOrder("GET " + FEED + " read", "GET " + FEED + " export");
  }

  @Test
  void onlyAuditorsReadIt() {
    for (String role : List.of("app", "support", "operator")) {
      assertThat(HttpCaller.on(port).as(role).get(FEED).status()).as(role).isEqualTo(403);
    }
    assertThat(HttpCaller.on(port).as("admin").get(FEED).status()).isEqualTo(200);
  }
}
