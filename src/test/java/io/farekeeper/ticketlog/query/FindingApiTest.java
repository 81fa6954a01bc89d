package io.farekeeper.ticketlog.query;

import static io.farekeeper.ticketlog.query.ServedLog.PATH;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import io.farekeeper.testing.RealServers;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@RealServers
class FindingApiTest {
  @LocalServerPort int port;
  @Autowired MongoDatabase database;
  ServedLog log;

  @BeforeEach
  void empty() {
    log = new ServedLog(port, database);
  }

  @Test
  void anEntryIsAnsweredAsStoredWithItsTime() {
    log.add(
        """
        {_id: {$oid: "65e5f1a0a1b2c3d4e5f60718"}, user_id: 7.0, timestamp: 1709500000123,
         uuid: "u", status: "failed", purchase_amount: {$numberDecimal: "2.50"}, odd: {$numberDouble: "NaN"},
         expiration_date: {$date: "2024-03-10T08:00:00Z"}, big: {$numberLong: "9007199254740993"},
         route_info: {route_id: 5}, "a.b": null}
        """);
    JsonNode entry = log.auditor.get(PATH).json().path("items").get(0);
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
    log.add(
        "{_id: 'a', user_id: 7, uuid: 'u', status: 'failed', timestamp: 1709500001}",
        "{_id: 'b', user_id: 7, uuid: 'v', status: 'success', timestamp: 1709500002000}",
        "{_id: 'c', user_id: 8, uuid: 'u', status: 'refunded', timestamp: 1709500003}",
        "{_id: 'd', user_id: 7, uuid: 'u', status: 'purchased'}");
    assertThat(log.ids("")).containsExactly("c", "b", "a", "d");
    assertThat(log.ids("?sort=oldest")).containsExactly("d", "a", "b", "c");
    assertThat(log.ids("?user_id=7")).containsExactly("b", "a", "d");
    assertThat(log.ids("?uuid=u")).containsExactly("d", "a", "c");
    assertThat(log.ids("?uuid=u&user_id=7")).containsExactly("a", "d");
    assertThat(log.ids("?uuid=u&sort=newest")).containsExactly("c", "a", "d");
    assertThat(log.ids("?status=failed")).containsExactly("a");
    assertThat(log.ids("?status=failed,refunded&status=success")).containsExactly("c", "b", "a");
    assertThat(log.ids("?from=1709500002&to=1709500003")).containsExactly("b");
    assertThat(log.ids("?from=2024-03-03T15:06:41-06:00&to=2024-03-03T21:06:42Z"))
        .containsExactly("a");
  }

  @Test
  void pagesGoOnByTheirCursor() {
    log.addMany(25);
    List<String> all = new ArrayList<>();
    String after = "";
    do {
      JsonNode page = log.auditor.get(PATH + "?user_id=7&limit=10" + after).json();
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
      assertThat(log.auditor.with("Accept", type).get(PATH + "?" + query).problem())
          .startsWith("400 " + problem);
    }
  }

  @Test
  void aCursorFitsOnlyItsOwnQuery() {
    log.addMany(3);
    String next = log.auditor.get(PATH + "?limit=1").json().path("next").asString();
    assertThat(log.auditor.get(PATH + "?limit=2&after=" + next).status()).isEqualTo(200);
    for (String other : List.of("&user_id=7", "&sort=oldest", "&from=1")) {
      assertThat(log.auditor.get(PATH + "?after=" + next + other).problem())
          .startsWith("400 after ");
    }
    String changed = (next.charAt(0) == 'A' ? "B" : "A") + next.substring(1);
    assertThat(log.auditor.get(PATH + "?after=" + changed).problem()).startsWith("400 after ");
  }

  @Test
  void anyIdIsFoundAndPassed() {
    log.add(
        "{_id: 5}",
        "{_id: 'text'}",
        "{_id: {a: 1}}",
        "{_id: true}",
        "{_id: {$date: 5}}",
        "{_id: null}");
    List<String> all = new ArrayList<>();
    String after = "";
    do {
      JsonNode page = log.auditor.get(PATH + "?limit=1" + after).json();
      page.path("items").forEach(entry -> all.add(entry.path("_id").toString()));
      after = page.path("next").isNull() ? "" : "&after=" + page.path("next").asString();
    } while (!after.isEmpty());
    assertThat(all)
        .containsExactly(
            "\"1970-01-01T00:00:00.005Z\"", "true", "{\"a\":1}", "\"text\"", "5", "null");
  }

  @Test
  void aCardNumberIsSearchedForAsItWasRecorded() {
    log.add("{_id: 'a', uuid: '411111******1111', timestamp: 1709500001}");
    assertThat(log.ids("?uuid=4111%201111%201111%201111")).containsExactly("a");
  }
}
