package io.farekeeper.tickets.stale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.farekeeper.stores.FieldData;
import io.farekeeper.tickets.Caches;
import io.farekeeper.tickets.OwnStores;
import io.farekeeper.tickets.Stores;
import io.farekeeper.tickets.SyncException;
import io.farekeeper.tickets.TicketsFixture;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.stream.LongStream;
import org.assertj.core.api.Assumptions;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonNull;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;
import org.bson.Document;
import org.bson.types.Binary;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(OwnStores.class)
class StaleScanTest {
  private static final long NOW = TicketsFixture.NOW.getEpochSecond();
  private static final long HOUR = Duration.ofHours(1).toSeconds();

  private final Stores stores;
  @AutoClose private final TicketsFixture tickets;
  private final StaleCaches staleCaches;

  StaleScanTest(Stores stores) {
    this.stores = stores;
    this.tickets = new TicketsFixture(stores);
    this.staleCaches =
        new StaleCaches(stores.mongo, tickets.preparation, tickets.properties, tickets.found);
  }

  private void cache(Object userId, Object timestamp) {
    stores
        .mongo
        .getCollection(Caches.COLLECTION)
        .insertOne(new Document("user_id", userId).append("timestamp", timestamp));
  }

  private StaleScan scan(int index, int of) {
    return staleCaches.scan(TicketsFixture.NOW, index, of);
  }

  private static List<Long> users(StaleScan scan, int pageSize) {
    List<Long> users = new ArrayList<>();
    for (List<StaleCache> page = scan.next(pageSize); !page.isEmpty(); page = scan.next(pageSize)) {
      assertThat(page).hasSizeLessThanOrEqualTo(pageSize);
      page.forEach(cache -> users.add(cache.userId()));
    }
    return users;
  }

  @Test
  void walksFromTheOldestOnWhateverUnitItsTimestampHas() {
    tickets.prepared();
    cache(1, (int) (NOW - HOUR - 1));
    cache(2, (NOW - 3 * HOUR) * 1000);
    cache(3, (int) (NOW - 2 * HOUR));
    cache(4, (double) ((NOW - 4 * HOUR) * 1000));
    cache(5, NOW - 5 * HOUR);
    cache(6, BsonNull.VALUE);
    stores.mongo.getCollection(Caches.COLLECTION).insertOne(new Document("user_id", 7));
    cache(8, 0);
    cache(11, (int) (NOW - HOUR));
    cache(12, (NOW - HOUR) * 1000);
    cache(13, (int) (NOW - 10));
    cache(14, (NOW - 10) * 1000);
    cache("15", 5);

    for (int pageSize : List.of(1, 2, 3, 100)) {
      assertThat(users(scan(0, 1), pageSize))
          .as("pages of %d", pageSize)
          .containsExactly(6L, 7L, 8L, 5L, 4L, 2L, 3L, 1L);
    }
    assertThat(scan(0, 1).count()).isEqualTo(8);
    assertThat(scan(0, 1).next(100))
        .contains(
            new StaleCache(2, Instant.ofEpochSecond(NOW - 3 * HOUR)),
            new StaleCache(3, Instant.ofEpochSecond(NOW - 2 * HOUR)),
            new StaleCache(6, Instant.EPOCH));
  }

  @Test
  void whatHasNotComeIsAsOldAsCanBeAndADateIsItsMoment() {
    tickets.prepared();
    cache(1, NOW + 301);
    cache(2, (NOW + 301) * 1000);
    cache(3, Date.from(TicketsFixture.NOW.plusSeconds(301)));
    cache(4, Double.POSITIVE_INFINITY);
    cache(5, 9_000_000_000_000_000L);
    cache(6, (double) (NOW + 301));
    cache(7, new ObjectId());
    cache(8, new Binary(new byte[] {1}));
    cache(9, new BsonTimestamp((int) NOW, 1));
    cache(10, Date.from(TicketsFixture.NOW.minusSeconds(HOUR + 1)));
    cache(11, NOW + 299);
    cache(12, (NOW + 299) * 1000);
    cache(13, Date.from(TicketsFixture.NOW.plusSeconds(299)));
    cache(14, Date.from(TicketsFixture.NOW.minusSeconds(HOUR - 1)));

    for (int pageSize : List.of(1, 2, 100)) {
      assertThat(users(scan(0, 1), pageSize))
          .as("pages of %d", pageSize)
          .containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L)
          .endsWith(10L);
    }
    StaleScan scan = scan(0, 1);
    assertThat(scan.count()).isEqualTo(10);
    assertThat(LongStream.rangeClosed(1, 14).filter(user -> scan.holds(user, TicketsFixture.NOW)))
        .hasSize(10);
    assertThat(scan.next(100))
        .contains(
            new StaleCache(1, Instant.EPOCH),
            new StaleCache(10, TicketsFixture.NOW.minusSeconds(HOUR + 1)));
  }

  @Test
  void usersAreFoundByTheirNumberWhateverItsTypeAndOthersArePassedOver() {
    tickets.prepared();
    cache(1, 5);
    cache(2L, 5);
    cache(3.0, 5);
    cache(Decimal128.parse("4"), 5);
    cache(5.5, 5);
    cache("6", 5);
    cache(7, 5);
    for (int pageSize : List.of(1, 2, 100)) {
      assertThat(users(scan(0, 1), pageSize)).containsExactly(1L, 2L, 3L, 4L, 7L);
    }
    assertThat(tickets.found.total(FieldData.Kind.USER_ID_UNREADABLE)).isEqualTo(3);
    StaleScan scan = scan(0, 1);
    assertThat(LongStream.of(1, 2, 3, 4, 7).allMatch(user -> scan.holds(user, TicketsFixture.NOW)))
        .isTrue();
  }

  @Test
  void whatIsNoNumberIsAsOldAsCanBe() {
    tickets.prepared();
    Date future = Date.from(TicketsFixture.NOW.plusSeconds(HOUR));
    List<Object> timestamps =
        List.of("", "x", "x", future, future, new Document("$date", "x"), true, false, Double.NaN);
    for (int n = 0; n < timestamps.size(); n++) {
      cache(n + 1, timestamps.get(n));
    }
    cache(10, 5);
    cache(11, NOW);

    for (int pageSize : List.of(1, 2, 100)) {
      StaleScan scan = scan(0, 1);
      assertThat(users(scan, pageSize))
          .as("pages of %d", pageSize)
          .containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L)
          .endsWith(10L);
      assertThat(scan.count()).isEqualTo(10);
      assertThat(LongStream.rangeClosed(1, 11).filter(user -> scan.holds(user, TicketsFixture.NOW)))
          .hasSize(10);
    }
  }

  @Test
  void leavesNobodyOutWhenManyCachesAreOfOneSecond() {
    tickets.prepared();
    List<Long> all = LongStream.rangeClosed(1, 40).boxed().toList();
    all.reversed().forEach(user -> cache(user.intValue(), user % 2 == 0 ? 7 : (NOW - 7200) * 1000));

    assertThat(users(scan(0, 1), 3)).doesNotHaveDuplicates().hasSameElementsAs(all);
  }

  @Test
  void shardsAreDisjointAndComplete() {
    tickets.prepared();
    List<Long> all = LongStream.rangeClosed(1, 50).boxed().toList();
    all.forEach(user -> cache(user % 3 == 0 ? (Object) user : user.intValue(), user * 100));

    List<Long> found = new ArrayList<>();
    for (int index = 0; index < 4; index++) {
      int shard = index;
      List<Long> part = users(scan(shard, 4), 5);
      assertThat(part).isNotEmpty().allMatch(user -> user % 4 == shard);
      assertThat(scan(shard, 4).count()).isEqualTo(part.size());
      found.addAll(part);
    }

    assertThat(found).doesNotHaveDuplicates().hasSameElementsAs(all);
  }

  @Test
  void knowsACacheThatWasRefreshedMeanwhile() {
    tickets.prepared();
    cache(1, (int) (NOW - 2 * HOUR));
    cache(2, (NOW - 2 * HOUR) * 1000);
    cache(3, (int) (NOW - 1));
    StaleScan scan = scan(0, 1);

    assertThat(LongStream.rangeClosed(1, 4).filter(user -> scan.holds(user, TicketsFixture.NOW)))
        .containsExactly(1L, 2L);
  }

  @Test
  void looksForNothingBeforeTheIndexIsThere() {
    assertThatThrownBy(() -> scan(0, 1))
        .isInstanceOfSatisfying(
            SyncException.class, e -> assertThat(e.kind()).isEqualTo(SyncException.Kind.OUTAGE));
  }

  /** What the server itself says that it did: explain would only say what it would do. */
  @Test
  void readsTheIndexAloneOnARealServer() {
    Assumptions.assumeThat(stores.toString()).startsWith("MongoDB");
    tickets.prepared();
    List<Document> caches = new ArrayList<>();
    for (int user = 1; user <= 3000; user++) {
      long timestamp = user % 3 == 0 ? NOW : user % 2 == 0 ? user / 10 : (NOW - 9999) * 1000;
      caches.add(new Document("user_id", user).append("timestamp", timestamp));
    }
    stores.mongo.getCollection(Caches.COLLECTION).insertMany(caches);
    stores.mongo.runCommand(new Document("profile", 2));

    StaleScan scan = scan(1, 4);
    assertThat(users(scan, 50)).hasSize((int) scan.count()).hasSizeGreaterThan(400);

    stores.mongo.runCommand(new Document("profile", 0));
    List<BsonDocument> profile =
        stores
            .collection("system.profile")
            .find(new Document("ns", stores.mongo.getName() + "." + Caches.COLLECTION))
            .into(new ArrayList<>());
    assertThat(profile).hasSizeGreaterThan(10);
    assertThat(profile)
        .allSatisfy(
            query -> {
              assertThat(query.getString("planSummary").getValue())
                  .isEqualTo("IXSCAN { timestamp: 1, user_id: 1 }");
              assertThat(query.getNumber("docsExamined").intValue()).isZero();
              assertThat(query).doesNotContainKey("hasSortStage");
            });
  }

  @Test
  void anIndexOfTheirsWillDo() {
    Assumptions.assumeThat(stores.toString()).startsWith("MongoDB");
    stores
        .mongo
        .getCollection(Caches.COLLECTION)
        .createIndex(new Document("timestamp", 1).append("user_id", 1));

    tickets.prepared();

    List<BsonValue> keys = new ArrayList<>();
    stores
        .collection(Caches.COLLECTION)
        .listIndexes(BsonDocument.class)
        .forEach(index -> keys.add(index.get("key")));
    assertThat(keys)
        .containsOnlyOnce(
            new BsonDocument("timestamp", new BsonInt32(1)).append("user_id", new BsonInt32(1)));
  }
}
