package io.farekeeper.tickets.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import io.farekeeper.api.ApiException;
import io.farekeeper.servers.FieldData;
import io.farekeeper.testing.TestMongo;
import io.farekeeper.tickets.TicketCache;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("io.farekeeper.testing.TestMongo#all")
class PassScanTest {
  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
  private static final PassQuery ALL = new PassQuery(null, null, null, null, null);

  private final TestMongo server;
  private final MongoClient client;
  private final MongoCollection<BsonDocument> caches;
  private final FieldData fieldData = new FieldData(new SimpleMeterRegistry());
  private final AtomicLong nanos = new AtomicLong();
  private final PassScan scan;

  PassScanTest(TestMongo server) {
    this.server = server;
    client = server.client();
    MongoDatabase database = server.database(client);
    caches = database.getCollection(TicketCache.COLLECTION, BsonDocument.class);
    caches.drop();
    caches.createIndex(Indexes.ascending("user_id"), new IndexOptions().unique(true));
    caches.createIndexes(new SearchConfiguration().indexToFindPassesBy().indexes());
    scan =
        new PassScan(
            database,
            new CacheReading(fieldData),
            Clock.fixed(NOW, ZoneOffset.UTC),
            nanos::getAndIncrement);
  }

  @AfterEach
  void close() {
    client.close();
  }

  private static PassQuery of(@Nullable String status) {
    return new PassQuery(status, null, null, null, null);
  }

  private void cache(String json) {
    caches.insertOne(BsonDocument.parse(json));
  }

  private static String pass(String uuid, String status, String payload) {
    return "{pass_uuid: '%s', status: '%s', payload: {%s}}".formatted(uuid, status, payload);
  }

  /** All that is found, page by page: "user uuid status". */
  private List<String> found(PassQuery query, int limit) {
    List<String> found = new ArrayList<>();
    ScanPosition after = null;
    do {
      PassScan.Page page = scan.read(query, after, limit);
      assertThat(page.passes()).hasSizeLessThanOrEqualTo(limit);
      page.passes()
          .forEach(pass -> found.add(pass.userId() + " " + pass.passUuid() + " " + pass.status()));
      after = page.next() == null ? null : ScanPosition.parse("l", page.next().cursor("l"));
    } while (after != null);
    return found;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          USABLE    | 7 ok USABLE, 8 odd USABLE
          USING     | 7 used USING, 7 using USING
          EXPIRED   | 7 expired EXPIRED, 7 over EXPIRED, 7 usedAndOver EXPIRED
          USES_GONE | 8 gone USES_GONE
          """)
  void statusesAreThoseOfThisMoment(String status, String expected) {
    cache(
        "{user_id: 7, passes: [%s, %s, %s, %s, %s, %s]}"
            .formatted(
                pass("ok", "USABLE", "expiration: '2027-01-01T00:00:00Z', first_use: null"),
                pass("over", "USABLE", "expiration: '2026-03-04T05:06:07Z'"),
                pass("used", "USABLE", "first_use: '2026-03-04 05:00:00'"),
                pass("usedAndOver", "USING", "expiration: '2026-03-04T05:00:00Z'"),
                pass("using", "USING", ""),
                pass("expired", "EXPIRED", "expiration: '2027-01-01T00:00:00Z'")));
    cache(
        "{user_id: 8, passes: [%s, %s], passes4: [%s]}"
            .formatted(
                pass("gone", "USES_GONE", "expiration: '2026-01-01T00:00:00Z'"),
                pass("odd", "USABLE", "expiration: 'soon'"),
                pass("old", status, "")));

    assertThat(found(of(status), 1)).containsExactly(expected.split(", "));
  }

  @Test
  void everyStatusWhereNoneIsAskedFor() {
    cache(
        "{user_id: 7, passes: [%s, {pass_uuid: 'b'}, %s]}"
            .formatted(pass("c", "NEW_WORD", ""), pass("a", "USABLE", "")));

    assertThat(found(ALL, 50)).containsExactly("7 a USABLE", "7 b null", "7 c NEW_WORD");
  }

  @Test
  void filtersCombine() {
    cache(
        "{user_id: 7, passes: [%s, %s, {pass_uuid: 'c', status: 'USABLE', free_ticket_status: 1}]}"
            .formatted(
                pass("a", "USABLE", "product_uuid: 'P', expiration: '2026-06-01T00:00:00Z'"),
                pass("b", "USABLE", "product_uuid: 'Q', expiration: '2026-07-01T00:00:00Z'")));
    Instant june = Instant.parse("2026-06-01T00:00:00Z");

    assertThat(found(new PassQuery("USABLE", june, null, null, null), 9)).isEmpty();
    assertThat(found(new PassQuery("USABLE", june.plusMillis(1), null, null, null), 9))
        .containsExactly("7 a USABLE");
    assertThat(found(new PassQuery(null, null, june, null, null), 9))
        .containsExactly("7 a USABLE", "7 b USABLE");
    assertThat(found(new PassQuery(null, null, june.plusMillis(1), null, null), 9))
        .containsExactly("7 b USABLE");
    assertThat(found(new PassQuery(null, null, null, "P", null), 9)).containsExactly("7 a USABLE");
    assertThat(found(new PassQuery(null, null, null, null, true), 9)).containsExactly("7 c USABLE");
    assertThat(found(new PassQuery(null, null, null, null, false), 9)).hasSize(2);
  }

  @Test
  void whatAPassSaysOfItself() {
    cache(
        """
        {user_id: {$numberLong: "7"}, timestamp: 1772600000000, passes: [{pass_uuid: "a", status: "USABLE",
         free_ticket_status: 1, payload_hash: "h", farekeeper: {pushed: 5, hash: "h"},
         payload: {label_name: "Day pass", product_uuid: "P", time_created: "2026-01-01T00:00:00Z",
          expiration: "2026-02-01T00:00:00Z", first_use: "2026-01-02 00:00:00", uses_count: 1,
          allowed_uses: 10}}]}
        """);

    assertThat(scan.read(ALL, null, 9).passes())
        .containsExactly(
            new FoundPass(
                7,
                "a",
                "EXPIRED",
                "USABLE",
                "Day pass",
                "P",
                true,
                false,
                Instant.parse("2026-01-01T00:00:00Z"),
                Instant.parse("2026-02-01T00:00:00Z"),
                Instant.parse("2026-01-02T00:00:00Z"),
                1L,
                10L,
                Instant.ofEpochSecond(1772600000)));
  }

  @Test
  void whatIsNoPassStopsNothing() {
    for (String odd :
        List.of(
            "{user_id: 1, passes: null}",
            "{user_id: 2}",
            "{user_id: 3, passes: 'x'}",
            "{user_id: 4, passes: [null, 5, 'x', [], {}, {status: 'USABLE'}, {status: 5, pass_uuid:"
                + " 9}]}",
            "{user_id: 5, passes: {status: 'USABLE', pass_uuid: 'in a document'}}",
            "{user_id: 6.5, passes: [%s]}".formatted(pass("half", "USABLE", "")),
            "{user_id: 'x', passes: [%s]}".formatted(pass("text", "USABLE", "")),
            "{user_id: null, passes: [%s]}".formatted(pass("null", "USABLE", "")),
            "{user_id: 8.0, timestamp: 'x', passes: [%s, {status: 'USABLE', payload: {uuid: 'b'}}]}"
                .formatted(pass("a", "USABLE", "uses_count: 'x', expiration: ''")),
            "{user_id: 9, timestamp: null, passes: [{pass_uuid: 'n', status: 'USABLE', payload:"
                + " null}]}")) {
      cache(odd);
    }
    List<String> expected = List.of("8 a USABLE", "8 b USABLE", "9 n USABLE");

    assertThat(found(of("USABLE"), 1)).isEqualTo(expected);
    assertThat(found(ALL, 50)).isEqualTo(expected);
    assertThat(fieldData.total(FieldData.Kind.USER_ID_UNREADABLE)).isPositive();
    assertThat(fieldData.total(FieldData.Kind.ELEMENT_SKIPPED)).isPositive();
  }

  @Test
  void aPassThatIsThereTwiceIsFoundOnceInWhateverLetters() {
    String uuid = "6a1d8f30-91c7-4b52-8e0d-3f5a7c2be411";
    cache(
        "{user_id: 7, passes: [%s, %s, %s]}"
            .formatted(
                pass(uuid, "USING", ""),
                pass("A", "USABLE", ""),
                pass(uuid.toUpperCase(Locale.ROOT), "USABLE", "")));

    assertThat(found(of("USABLE"), 1))
        .containsExactly("7 " + uuid.toUpperCase(Locale.ROOT) + " USABLE", "7 A USABLE");
  }

  /** What stays is found once, whatever becomes of the rest between two pages. */
  @Test
  void pagesAreStableWhileCachesChange() {
    for (int user = 1; user <= 20; user++) {
      cache(
          "{user_id: %d, passes: [%s, %s, %s]}"
              .formatted(
                  user, pass("c", "USABLE", ""), pass("a", "USABLE", ""), pass("b", "USABLE", "")));
    }
    List<String> found = new ArrayList<>();
    ScanPosition after = null;
    do {
      PassScan.Page page = scan.read(of("USABLE"), after, 2);
      page.passes().forEach(pass -> found.add(pass.userId() + pass.passUuid()));
      after = page.next();
      if (after != null) {
        change(after);
      }
    } while (after != null);

    List<String> unchanged =
        IntStream.rangeClosed(1, 20)
            .boxed()
            .flatMap(user -> List.of(user + "a", user + "c").stream())
            .toList();
    assertThat(found).doesNotHaveDuplicates().containsAll(unchanged);
  }

  /** The user's list is written anew in another order, his b is used, and others come and go. */
  private void change(ScanPosition at) {
    BsonDocument user = new BsonDocument("user_id", at.userId());
    caches.updateOne(
        user,
        BsonDocument.parse(
            "{$set: {passes: [%s, %s, %s]}}"
                .formatted(
                    pass("a", "USABLE", ""), pass("b", "USING", ""), pass("c", "USABLE", ""))));
    caches.deleteMany(new BsonDocument("user_id", new BsonInt32(0)));
    cache("{user_id: 0, passes: [%s]}".formatted(pass("z", "USABLE", "")));
  }

  private void manyUsers() {
    List<BsonDocument> many = new ArrayList<>();
    for (int user = 1; user <= 10_000; user++) {
      String end = user % 5000 == 0 ? "2030" : "2020";
      many.add(
          BsonDocument.parse(
              "{user_id: %d, passes: [%s, %s]}"
                  .formatted(
                      user,
                      pass("a", "USABLE", "expiration: '%s-01-01T00:00:00Z'".formatted(end)),
                      pass("b", "USES_GONE", ""))));
    }
    caches.insertMany(many);
  }

  @Test
  void aPageReadsABoundedNumberOfCaches() {
    manyUsers();
    PassScan.Page first = scan.read(of("USABLE"), null, 50);
    assertThat(first.passes()).isEmpty();
    assertThat(first.next())
        .isEqualTo(ScanPosition.afterUser(new BsonInt32(PassScan.MOST_DOCUMENTS)));
    assertThat(found(of("USABLE"), 50)).containsExactly("5000 a USABLE", "10000 a USABLE");
  }

  @Test
  void aPageEndsWhenItsTimeIsOver() {
    manyUsers();
    PassScan slow =
        new PassScan(
            server.database(client),
            new CacheReading(fieldData),
            Clock.fixed(NOW, ZoneOffset.UTC),
            () -> nanos.addAndGet(1_000_000_000));
    PassScan.Page first = slow.read(of("USABLE"), null, 50);
    assertThat(first.passes()).isEmpty();
    assertThat(first.next()).isEqualTo(ScanPosition.afterUser(new BsonInt32(3)));
  }

  @ParameterizedTest
  @CsvSource({"USABLE", "USING", "EXPIRED", "USES_GONE"})
  void aStatusIsFoundByItsIndexWithoutSorting(String status) {
    Assumptions.assumeFalse(server.kind().equals("embedded"), "it cannot explain");
    manyUsers();
    cache("{user_id: 10001, passes: [%s]}".formatted(pass("b", "USING", "")));
    BsonDocument explained =
        scan.find(of(status), null)
            .hintString(PassScan.hint(of(status)))
            .explain(BsonDocument.class);
    assertThat(explained.getDocument("queryPlanner").getDocument("winningPlan").toJson())
        .contains(PassScan.INDEX)
        .doesNotContain("COLLSCAN", "\"SORT\"");
    BsonDocument stats = explained.getDocument("executionStats");
    assertThat(stats.getNumber("totalDocsExamined").intValue())
        .isLessThanOrEqualTo(PassScan.MOST_DOCUMENTS);
    assertThat(stats.getNumber("totalKeysExamined").intValue())
        .isLessThanOrEqualTo(PassScan.MOST_DOCUMENTS + 3);
  }

  @Test
  void withoutAStatusTheUsersAreFollowed() {
    Assumptions.assumeFalse(server.kind().equals("embedded"), "it cannot explain");
    manyUsers();
    BsonDocument explained = scan.find(ALL, null).explain(BsonDocument.class);
    assertThat(explained.getDocument("queryPlanner").getDocument("winningPlan").toJson())
        .contains("\"user_id_1\"")
        .doesNotContain("COLLSCAN", "\"SORT\"");
  }

  @Test
  void whileTheIndexIsBeingMadeItIsDoneWithout() {
    caches.dropIndex(PassScan.INDEX);
    cache("{user_id: 7, passes: [%s]}".formatted(pass("a", "USABLE", "")));

    assertThat(found(of("USABLE"), 5)).containsExactly("7 a USABLE");
  }

  @Test
  void aCursorFitsItsListAlone() {
    ScanPosition position = new ScanPosition(new BsonInt32(7), "a");
    String cursor = position.cursor("list");
    assertThat(ScanPosition.parse("list", cursor)).isEqualTo(position);
    for (String other : List.of(cursor.substring(1), cursor + "A", "", "AAAA", "!")) {
      assertThatThrownBy(() -> ScanPosition.parse("list", other)).isInstanceOf(ApiException.class);
    }
    assertThatThrownBy(() -> ScanPosition.parse("another", cursor))
        .isInstanceOf(ApiException.class);
    String noUser = new ScanPosition(new BsonString("x"), null).cursor("list");
    assertThatThrownBy(() -> ScanPosition.parse("list", noUser)).isInstanceOf(ApiException.class);
  }
}
