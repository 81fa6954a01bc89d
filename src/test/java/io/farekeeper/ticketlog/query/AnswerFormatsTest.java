package io.farekeeper.ticketlog.query;

import static io.farekeeper.ticketlog.query.ServedLog.PATH;
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
import io.farekeeper.testing.HttpCaller.Answer;
import io.farekeeper.testing.RealServers;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
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
class AnswerFormatsTest {
  @LocalServerPort int port;
  @Autowired MongoDatabase database;
  @MockitoSpyBean EntryReader reader;
  ServedLog log;

  @BeforeEach
  void empty() {
    log = new ServedLog(port, database);
  }

  @Test
  void anExportIsEverythingInOrder() {
    log.addMany(1234);
    List<String> wanted =
        IntStream.range(0, 1234).mapToObj(n -> "n%05d".formatted(1233 - n)).toList();

    Answer ndjson = log.auditor.with("Accept", Ndjson.TYPE).get(PATH + "?user_id=7");
    assertThat(ndjson.header("Content-Type")).startsWith(Ndjson.TYPE);
    assertThat(ndjson.header("Content-Disposition"))
        .matches("attachment; filename=\"ticket-log-\\d{8}T\\d{6}Z\\.ndjson\"");
    assertThat(
            ndjson.body().lines().map(l -> JsonMapper.shared().readTree(l).path("_id").asString()))
        .isEqualTo(wanted);

    Answer csv = log.auditor.with("Accept", Csv.TYPE).get(PATH);
    assertThat(csv.header("Content-Type")).startsWith("text/csv;").contains("charset=UTF-8");
    assertThat(csv.body()).startsWith("\"time\",\"time_utc\",\"timestamp\",").endsWith("\r\n");
    assertThat(
            CsvReader.builder().ofNamedCsvRecord(csv.body()).stream().map(r -> r.getField("_id")))
        .isEqualTo(wanted);

    assertThat(log.auditor.with("Accept", Ndjson.TYPE).get(PATH + "?limit=3").body().lines())
        .hasSize(3);
  }

  @Test
  void aCsvShowsBothTimesOnTheNightThatHasAnHourTwice() {
    log.add(
        "{_id: 'a', timestamp: 1730615400}",
        "{_id: 'b', timestamp: 1730619000000, route_info: {route_id: 'R', x: 1}, other: '=1+1'}");
    List<NamedCsvRecord> rows =
        CsvReader.builder()
            .ofNamedCsvRecord(
                log.auditor.with("Accept", Csv.TYPE).get(PATH + "?sort=oldest").body())
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

  /** What is stored stays, and so does the order. */
  @Test
  void timesBeyondFourDigitsOfYearsAreShownAsTheLastOrFirst() {
    log.add(
        "{_id: 'far', timestamp: {$numberLong: '253402351199000'}, x: {$date: {$numberLong: '"
            + Long.MAX_VALUE
            + "'}}}",
        "{_id: 'farther', timestamp: {$numberLong: '" + Long.MAX_VALUE + "'}}",
        "{_id: 'past', timestamp: {$numberLong: '-62198755200'}}");
    JsonNode entries = log.auditor.get(PATH).json().path("items");
    assertThat(entries.findValuesAsString("_id")).containsExactly("farther", "far", "past");
    assertThat(entries.findValuesAsString("time"))
        .containsExactly(
            "9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z", "0001-01-01T00:00:00Z");
    assertThat(entries.get(1).path("timestamp").asLong()).isEqualTo(253402351199000L);
    assertThat(entries.get(1).path("x").asString()).isEqualTo("9999-12-31T23:59:59.999Z");

    assertThat(log.auditor.with("Accept", Csv.TYPE).get(PATH).body())
        .contains("\"9999-12-31T17:59:59.999-06:00\",\"9999-12-31T23:59:59.999Z\"")
        .contains("\"0001-01-01T00:00:00Z\",\"0001-01-01T00:00:00Z\"");
  }

  @Test
  void controlCharactersGoIntoNoCsvAndStayExactInJson() {
    log.add("{_id: 'a', timestamp: 1730615400, ticket_type: 'day\\u0000pass;=1'}");
    String csv = log.auditor.with("Accept", Csv.TYPE).get(PATH).body();
    assertThat(csv).startsWith("\"time\"").contains("\"day\ufffdpass;=1\"");
    assertThat(log.auditor.with("Accept", Csv.TYPE).get(PATH + "?excel=false").body())
        .isEqualTo(csv);
    assertThat(log.auditor.with("Accept", Csv.TYPE).get(PATH + "?excel=true").body())
        .startsWith("\ufeff\"time\"")
        .contains("\"day\ufffdpass;'=1\"")
        .doesNotContain("\0");
    for (String type : List.of("application/json", Ndjson.TYPE)) {
      assertThat(log.auditor.with("Accept", type).get(PATH + "?excel=true").body())
          .contains("\"day\\u0000pass;=1\"");
    }
    assertThat(log.auditor.with("Accept", Csv.TYPE).get(PATH + "?excel=1").problem())
        .isEqualTo("400 excel must be true or false");
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", Ndjson.TYPE, Csv.TYPE})
  void headIsAnsweredWithoutABody(String type) {
    log.addMany(3);
    Answer head = log.auditor.with("Accept", type).call("HEAD", PATH, null);
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.header("Content-Type")).startsWith(type);
    assertThat(head.body()).isEmpty();
  }

  @Test
  void jsonIsTheAnswerToWhoeverTakesAnything() {
    for (String accept : List.of("*/*", "text/html,application/xhtml+xml,*/*;q=0.8")) {
      assertThat(log.auditor.with("Accept", accept).get(PATH).header("Content-Type"))
          .startsWith("application/json");
    }
    assertThat(log.auditor.with("Accept", "image/png").get(PATH).status()).isEqualTo(406);
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
    Answer answer = log.auditor.with("Accept", accept).get(PATH + "?limit=1");
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

  @ParameterizedTest
  @ValueSource(strings = {Ndjson.TYPE, Csv.TYPE})
  void anExportThatBreaksOffIsNeverTakenForComplete(String type) {
    log.addMany(1200);
    doThrow(new MongoTimeoutException("gone"))
        .when(reader)
        .read(any(), argThat(Objects::nonNull), anyInt(), anyBoolean());
    assertThatThrownBy(() -> log.auditor.with("Accept", type).get(PATH))
        .isInstanceOf(UncheckedIOException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", Ndjson.TYPE, Csv.TYPE})
  void anOutageIsToldBeforeAnythingElse(String type) {
    doThrow(new MongoTimeoutException("gone"))
        .when(reader)
        .read(any(), any(), anyInt(), anyBoolean());
    assertThat(log.auditor.with("Accept", type).get(PATH).problem()).startsWith("503 MongoDB");
  }
}
