package io.farekeeper.accesslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import io.farekeeper.stores.CollectionIndexes;
import io.farekeeper.testing.TestMongo;
import io.farekeeper.web.ApiException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessLogTest {
  private static final String LIST = "/api/v1/access-log";
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final AccessQuery ALL = new AccessQuery(null, null, null, null, null);

  static Stream<TestMongo> servers() {
    return TestMongo.all();
  }

  @ParameterizedTest
  @MethodSource("servers")
  void anEntrySaysWhoReadWhat(TestMongo server) {
    try (MongoClient client = server.client()) {
      MongoDatabase database = server.database(client);
      new AccessLog(database)
          .add(
              new RecordedRead(
                  NOON.plusMillis(250),
                  "sue",
                  List.of("auditor", "support"),
                  "GET /api/v1/ticket-log",
                  42L,
                  Map.of("user_id", new String[] {"42"}),
                  ReadKind.EXPORT));

      BsonDocument entry =
          database.getCollection("farekeeper_access_log", BsonDocument.class).find().first();

      assertThat(entry).isNotNull();
      assertThat(entry.keySet())
          .containsExactly(
              "_id",
              "at",
              "timestamp",
              "principal",
              "roles",
              "action",
              "user_id",
              "filters",
              "kind");
      entry.remove("_id");
      assertThat(entry)
          .isEqualTo(
              BsonDocument.parse(
                  """
                  {at: {$date: "2026-11-21T12:00:00.250Z"}, timestamp: {$numberLong: "1795262400"},
                   principal: "sue", roles: ["auditor", "support"], action: "GET /api/v1/ticket-log",
                   user_id: 42, filters: {user_id: "42"}, kind: "export"}\
                  """));
      AccessEntry listed = new AccessLog(database).list(ALL, 10).getFirst();
      assertThat(listed.at()).isEqualTo(NOON.plusMillis(250));
      assertThat(listed.filters()).isEqualTo(Map.of("user_id", "42"));
      assertThat(listed.segment()).isNull();
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void filtersNarrowAndTheNewestComesFirst(TestMongo server) {
    try (MongoClient client = server.client()) {
      AccessLog log = new AccessLog(server.database(client));
      log.add(read(0, "sue", 1L));
      log.add(read(2, "sam", 1L));
      log.add(read(1, "sue", 2L));
      log.add(read(3, "sue", null));

      assertThat(lines(log, ALL)).containsExactly("3 sue -", "2 sam 1", "1 sue 2", "0 sue 1");
      assertThat(lines(log, new AccessQuery(1L, null, null, null, null)))
          .containsExactly("2 sam 1", "0 sue 1");
      assertThat(lines(log, new AccessQuery(null, "sue", second(1), second(3), null)))
          .containsExactly("1 sue 2");
      assertThat(lines(log, new AccessQuery(1L, "sue", null, null, null)))
          .containsExactly("0 sue 1");
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void pagesMissNothingAndRepeatNothingWhileReadsArrive(TestMongo server) {
    try (MongoClient client = server.client()) {
      AccessLog log = new AccessLog(server.database(client));
      for (int i = 0; i < 7; i++) {
        log.add(read(i / 4, "sue", i + 1L)); // several at one moment
      }
      List<String> ids = log.list(ALL, 100).stream().map(AccessEntry::id).toList();

      List<String> seen = new ArrayList<>();
      AccessPosition after = null;
      for (int page = 0; page < 4; page++) {
        AccessQuery query = new AccessQuery(null, "sue", null, null, after);
        List<AccessEntry> found = log.list(query, 2);
        found.forEach(entry -> seen.add(entry.id()));
        after = AccessPosition.decode(LIST, found.getLast().position().encode(LIST));
        log.add(read(9, "sue", 99L));
      }

      assertThat(seen).isEqualTo(ids);
    }
  }

  /** Nobody but Farekeeper writes here; what somebody wrote all the same hides no read. */
  @ParameterizedTest
  @MethodSource("servers")
  void whatSomebodyElseWroteDisturbsNoOther(TestMongo server) {
    try (MongoClient client = server.client()) {
      MongoDatabase database = server.database(client);
      AccessLog log = new AccessLog(database);
      log.add(read(0, "sue", 4_111_111_111_111_111L));
      var entries = database.getCollection(AccessLog.COLLECTION);
      for (String odd :
          List.of(
              "{}",
              "{_id: 5, at: {$date: '2026-11-21T12:00:05Z'}}",
              "{at: 'noon', principal: 'sue'}",
              "{at: {$timestamp: {t: 1, i: 1}}}",
              "{at: {$date: '2026-11-21T12:00:01Z'}, filters: 5, roles: {a: 1}, user_id: 'x'}",
              "{at: {$date: '2026-11-21T12:00:02Z'}, filters: {a: 5}, roles: [1], farekeeper:"
                  + " 7}")) {
        entries.insertOne(Document.parse(odd));
      }
      assertThat(lines(log, ALL)).containsExactly("2  -", "1  -", "0 sue -");
      assertThat(log.list(ALL, 1)).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x!", "AAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
  void whatIsNoCursorIsRefused(String cursor) {
    assertThatThrownBy(() -> AccessPosition.decode(LIST, cursor))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining("is not a cursor");
  }

  @Test
  void everyQuestionIsAnsweredByAnIndexInItsOrder() {
    assumeTrue(TestMongo.real().isPresent(), "the embedded server cannot explain");
    TestMongo server = TestMongo.real().orElseThrow();
    try (MongoClient client = server.client()) {
      MongoDatabase database = server.database(client);
      CollectionIndexes indexes = AccessLogConfiguration.indexesOfTheAccessLog();
      database.getCollection(indexes.collection()).createIndexes(indexes.indexes());
      AccessLog log = new AccessLog(database);
      log.add(read(0, "sue", 1L));
      AccessPosition after = log.list(ALL, 1).getFirst().position();

      for (AccessQuery query :
          List.of(
              ALL,
              new AccessQuery(1L, null, null, null, after),
              new AccessQuery(null, "sue", null, null, after),
              new AccessQuery(null, null, second(0), second(9), after))) {
        String plan = plan(database, query.condition());
        assertThat(plan).contains("IXSCAN").doesNotContain("\"SORT\"").doesNotContain("COLLSCAN");
      }
    }
  }

  private static String plan(MongoDatabase database, Bson condition) {
    Document explained =
        database
            .getCollection(AccessLog.COLLECTION)
            .find(condition)
            .sort(AccessLog.NEWEST_FIRST)
            .explain();
    return explained
        .get("queryPlanner", Document.class)
        .get("winningPlan", Document.class)
        .toJson();
  }

  private static RecordedRead read(int second, String principal, @Nullable Long userId) {
    return new RecordedRead(
        second(second), principal, List.of("support"), "GET /x", userId, Map.of(), ReadKind.READ);
  }

  private static Instant second(int second) {
    return NOON.plusSeconds(second);
  }

  /** Each entry as "second principal user". */
  private static List<String> lines(AccessLog log, AccessQuery query) {
    return log.list(query, 100).stream()
        .map(
            entry ->
                "%d %s %s"
                    .formatted(
                        entry.timestamp() - NOON.getEpochSecond(),
                        entry.principal(),
                        entry.userId() == null ? "-" : entry.userId()))
        .toList();
  }
}
