package io.farekeeper.ticketlog.finding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyBoolean;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.argThat;
import static org.mockito.Mockito.doThrow;

import com.mongodb.MongoTimeoutException;
import com.mongodb.client.MongoDatabase;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.farekeeper.testing.HttpCaller;
import io.farekeeper.testing.HttpCaller.Answer;
import io.farekeeper.testing.RealServers;
import io.farekeeper.ticketlog.TicketLog;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.bean.override.mockito.MockitoSpyBean;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@RealServers
class FindingApiTest {
  private static final String PATH = "/api/v1/ticket-log";

  @LocalServerPort int port;
  @Autowired MongoDatabase database;
  @MockitoSpyBean EntryReader reader;
  HttpCaller auditor;

  @BeforeEach
  void empty() {
    auditor = HttpCaller.on(port).as("auditor");
    database.getCollection(TicketLog.COLLECTION).deleteMany(new BsonDocument());
  }

  private void add(String... entries) {
    for (String entry : entries) {
      database
          .getCollection(TicketLog.COLLECTION, BsonDocument.class)
          .insertOne(BsonDocument.parse(entry));
    }
  }

  private void addMany(int count) {
    database
        .getCollection(TicketLog.COLLECTION, BsonDocument.class)
        .insertMany(
            IntStream.range(0, count)
                .mapToObj(
                    n ->
                        BsonDocument.parse(
                            "{_id: 'n%05d', user_id: 7, timestamp: %d, status: 'success'}"
                                .formatted(n, 1709500000 + n / 10)))
                .toList());
  }

  private List<String> ids(String query) {
    Answer answer = auditor.get(PATH + query);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json().path("items").valueStream().map(e -> e.path("_id").asString()).toList();
  }

  @Test
  void anEntryIsAnsweredAsStoredWithItsTime() {
    add(
        """
        {_id: {$oid: "65e5f1a0a1b2c3d4e5f60718"}, user_id: 7.0, timestamp: 1709500000123,
         uuid: "u", status: "failed", purchase_amount: {$numberDecimal: "2.50"}, odd: {$numberDouble: "NaN"},
         expiration_date: {$date: "2024-03-10T08:00:00Z"}, big: {$numberLong: "9007199254740993"},
         route_info: {route_id: 5}, "a.b": null}
        """);
    JsonNode entry = auditor.get(PATH).json().path("items").get(0);
    assertThat(entry)
        .isEqualTo(
            JsonMapper.shared()
                .readTree(
                    """
                    {"_id": "65e5f1a0a1b2c3d4e5f60718", "user_id": 7, "timestamp": 1709500000123,
                     "uuid": "u", "status": "failed", "purchase_amount": 2.50, "odd": "NaN",
                     "expiration_date": "2024-03-10T08:00:00Z", "big": 9007199254740993,
                     "route_info": {"route_id": 5}, "a.b": null,
                     "time": "2024-03-03T21:06:40.123Z"}
                    """));
  }

  @Test
  void filtersCombine() {
    add(
        "{_id: 'a', user_id: 7, uuid: 'u', status: 'failed', timestamp: 1709500001}",
        "{_id: 'b', user_id: 7, uuid: 'v', status: 'success', timestamp: 1709500002000}",
        "{_id: 'c', user_id: 8, uuid: 'u', status: 'refunded', timestamp: 1709500003}",
        "{_id: 'd', user_id: 7, uuid: 'u', status: 'purchased'}");
    assertThat(ids("")).containsExactly("c", "b", "a", "d");
    assertThat(ids("?sort=oldest")).containsExactly("d", "a", "b", "c");
    assertThat(ids("?user_id=7")).containsExactly("b", "a", "d");
    assertThat(ids("?uuid=u")).containsExactly("d", "a", "c");
    assertThat(ids("?uuid=u&user_id=7")).containsExactly("a", "d");
    assertThat(ids("?uuid=u&sort=newest")).containsExactly("c", "a", "d");
    assertThat(ids("?status=failed")).containsExactly("a");
    assertThat(ids("?status=failed,refunded&status=success")).containsExactly("c", "b", "a");
    assertThat(ids("?from=1709500002&to=1709500003")).containsExactly("b");
    assertThat(ids("?from=2024-03-03T15:06:41-06:00&to=2024-03-03T21:06:42Z")).containsExactly("a");
  }

  @Test
  void pagesGoOnByTheirCursor() {
    addMany(25);
    List<String> all = new ArrayList<>();
    String after = "";
    do {
      JsonNode page = auditor.get(PATH + "?user_id=7&limit=10" + after).json();
      page.path("items").forEach(entry -> all.add(entry.path("_id").asString()));
      after = page.path("next").isNull() ? "" : "&after=" + page.path("next").asString();
    } while (!after.isEmpty());
    assertThat(all)
        .isEqualTo(IntStream.range(0, 25).mapToObj(n -> "n%05d".formatted(24 - n)).toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          user_id=x                | user_id must be
          user_id=0                | user_id must be
          uuid=                    | uuid must be
          status=                  | status must be
          status=a,,b              | status must be
          from=yesterday           | from must be
          from=2024-03-10T08:00:00 | from must be
          to=2024-13-10T08:00:00Z  | to must be
          from=2000&to=1000        | from must not be after to
          sort=up                  | sort must be
          limit=0                  | limit must be
          limit=1001               | limit must be
          after=AAAA               | after is not
          after=%21                | after is not
          user=7                   | user is not a parameter
          """)
  void aBadValueIsNamed(String query, String problem) {
    for (String type : List.of("application/json", Ndjson.TYPE, Csv.TYPE)) {
      assertThat(auditor.with("Accept", type).get(PATH + "?" + query).problem())
          .startsWith("400 " + problem);
    }
  }

  @Test
  void aCursorFitsOnlyItsOwnQuery() {
    addMany(3);
    String next = auditor.get(PATH + "?limit=1").json().path("next").asString();
    assertThat(auditor.get(PATH + "?limit=2&after=" + next).status()).isEqualTo(200);
    for (String other : List.of("&user_id=7", "&sort=oldest", "&from=1")) {
      assertThat(auditor.get(PATH + "?after=" + next + other).problem()).startsWith("400 after ");
    }
    String changed = (next.charAt(0) == 'A' ? "B" : "A") + next.substring(1);
    assertThat(auditor.get(PATH + "?after=" + changed).problem()).startsWith("400 after ");
  }

  @Test
  void anyIdIsFoundAndPassed() {
    add(
        "{_id: 5}",
        "{_id: 'text'}",
        "{_id: {a: 1}}",
        "{_id: true}",
        "{_id: {$date: 5}}",
        "{_id: null}");
    List<String> all = new ArrayList<>();
    String after = "";
    do {
      JsonNode page = auditor.get(PATH + "?limit=1" + after).json();
      page.path("items").forEach(entry -> all.add(entry.path("_id").toString()));
      after = page.path("next").isNull() ? "" : "&after=" + page.path("next").asString();
    } while (!after.isEmpty());
    assertThat(all)
        .containsExactly(
            "\"1970-01-01T00:00:00.005Z\"", "true", "{\"a\":1}", "\"text\"", "5", "null");
  }

  @Test
  void anExportIsEverythingInOrder() {
    addMany(1234);
    List<String> wanted =
        IntStream.range(0, 1234).mapToObj(n -> "n%05d".formatted(1233 - n)).toList();

    Answer ndjson = auditor.with("Accept", Ndjson.TYPE).get(PATH + "?user_id=7");
    assertThat(ndjson.header("Content-Type")).startsWith(Ndjson.TYPE);
    assertThat(ndjson.header("Content-Disposition"))
        .matches("attachment; filename=\"ticket-log-\\d{8}T\\d{6}Z\\.ndjson\"");
    assertThat(
            ndjson.body().lines().map(l -> JsonMapper.shared().readTree(l).path("_id").asString()))
        .isEqualTo(wanted);

    Answer csv = auditor.with("Accept", Csv.TYPE).get(PATH);
    assertThat(csv.header("Content-Type")).startsWith("text/csv;").contains("charset=UTF-8");
    assertThat(csv.body()).startsWith("\"time\",\"time_utc\",\"timestamp\",").endsWith("\r\n");
    assertThat(
            CsvReader.builder().ofNamedCsvRecord(csv.body()).stream().map(r -> r.getField("_id")))
        .isEqualTo(wanted);

    assertThat(auditor.with("Accept", Ndjson.TYPE).get(PATH + "?limit=3").body().lines())
        .hasSize(3);
  }

  @Test
  void aCsvShowsBothTimesOnTheNightThatHasAnHourTwice() {
    add(
        "{_id: 'a', timestamp: 1730615400}",
        "{_id: 'b', timestamp: 1730619000000, route_info: {route_id: 'R', x: 1}, other: '=1+1'}");
    List<NamedCsvRecord> rows =
        CsvReader.builder()
            .ofNamedCsvRecord(auditor.with("Accept", Csv.TYPE).get(PATH + "?sort=oldest").body())
            .stream()
            .toList();
    assertThat(rows)
        .extracting(row -> row.getField("time") + " " + row.getField("time_utc"))
        .containsExactly(
            "2024-11-03T01:30:00-05:00 2024-11-03T06:30:00Z",
            "2024-11-03T01:30:00-06:00 2024-11-03T07:30:00Z");
    assertThat(rows.getLast().getField("route_info.route_id")).isEqualTo("R");
    assertThat(JsonMapper.shared().readTree(rows.getLast().getField("other")))
        .isEqualTo(
            JsonMapper.shared().readTree("{\"route_info\": {\"x\": 1}, \"other\": \"=1+1\"}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", Ndjson.TYPE, Csv.TYPE})
  void headIsAnsweredWithoutABody(String type) {
    addMany(3);
    Answer head = auditor.with("Accept", type).call("HEAD", PATH, null);
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.header("Content-Type")).startsWith(type);
    assertThat(head.body()).isEmpty();
  }

  @Test
  void jsonIsTheAnswerToWhoeverTakesAnything() {
    for (String accept : List.of("*/*", "text/html,application/xhtml+xml,*/*;q=0.8")) {
      assertThat(auditor.with("Accept", accept).get(PATH).header("Content-Type"))
          .startsWith("application/json");
    }
    assertThat(auditor.with("Accept", "image/png").get(PATH).status()).isEqualTo(406);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "text/csv;q=0.1, application/json;q=0.9|application/json|read",
        "application/json;q=0.9, application/*;q=0.1|application/json|read",
        "application/*|application/json|read",
        "text/csv, application/json|application/json|read",
        "text/csv, application/json;q=0.5|text/csv|export",
        "application/x-ndjson, */*;q=0.1|application/x-ndjson|export"
      })
  void theBestTypeIsAnsweredAndRecorded(String accept, String type, String kind) {
    Answer answer = auditor.with("Accept", accept).get(PATH + "?limit=1");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).startsWith(type);
    Document recorded =
        database
            .getCollection("farekeeper_access_log")
            .find()
            .sort(new Document("_id", -1))
            .first();
    assertThat(recorded).isNotNull().containsEntry("kind", kind);
  }

  @Test
  void aCardNumberIsSearchedForAsItWasRecorded() {
    add("{_id: 'a', uuid: '411111******1111', timestamp: 1709500001}");
    assertThat(ids("?uuid=4111%201111%201111%201111")).containsExactly("a");
  }

  @ParameterizedTest
  @ValueSource(strings = {Ndjson.TYPE, Csv.TYPE})
  void anExportThatBreaksOffIsNeverTakenForComplete(String type) {
    addMany(1200);
    doThrow(new MongoTimeoutException("gone"))
        .when(reader)
        .read(any(), argThat(Objects::nonNull), anyInt(), anyBoolean());
    assertThatThrownBy(() -> auditor.with("Accept", type).get(PATH))
        .isInstanceOf(UncheckedIOException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", Ndjson.TYPE, Csv.TYPE})
  void anOutageIsToldBeforeAnythingElse(String type) {
    doThrow(new MongoTimeoutException("gone"))
        .when(reader)
        .read(any(), any(), anyInt(), anyBoolean());
    assertThat(auditor.with("Accept", type).get(PATH).problem()).startsWith("503 MongoDB");
  }
}
