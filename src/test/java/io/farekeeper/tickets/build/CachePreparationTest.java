package io.farekeeper.tickets.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoWriteException;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import io.farekeeper.stores.FieldData;
import io.farekeeper.tickets.Caches;
import io.farekeeper.tickets.MovableClock;
import io.farekeeper.tickets.OwnStores;
import io.farekeeper.tickets.Stores;
import io.farekeeper.tickets.SyncException;
import io.farekeeper.tickets.TicketsFixture;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(OwnStores.class)
class CachePreparationTest {
  private static final String DUPLICATES = "farekeeper_tickets_cache_duplicates";

  private final Stores stores;

  CachePreparationTest(Stores stores) {
    this.stores = stores;
    stores.empty();
  }

  private CachePreparation preparation() {
    MovableClock clock = new MovableClock(TicketsFixture.NOW);
    Caches caches = new Caches(stores.mongo, new FieldData(new SimpleMeterRegistry()), clock);
    return new CachePreparation(
        stores.mongo,
        new DuplicateCaches(stores.mongo, clock),
        new InitialBuildProgress(stores.mongo, caches, clock));
  }

  private void cache(String json) {
    stores.collection(Caches.COLLECTION).insertOne(BsonDocument.parse(json));
  }

  private List<BsonDocument> all(String collection) {
    return stores
        .collection(collection)
        .find()
        .sort(new BsonDocument("_id", new BsonInt32(1)))
        .into(new ArrayList<>());
  }

  private List<String> names(String collection) {
    return all(collection).stream().map(document -> document.getString("_id").getValue()).toList();
  }

  private void assertOneCacheAUser() {
    cache("{_id: 'probe', user_id: 999}");
    assertThatThrownBy(() -> cache("{_id: 'probe2', user_id: 999}"))
        .isInstanceOf(MongoWriteException.class);
    stores
        .collection(Caches.COLLECTION)
        .deleteOne(new BsonDocument("_id", new BsonString("probe")));
  }

  @Test
  void anEmptyDatabaseGetsItsIndexAndTheMarkOfAnInitialBuild() {
    CachePreparation preparation = preparation();
    assertThatThrownBy(preparation::requireDone).isInstanceOf(SyncException.class);
    preparation.prepare();
    preparation.requireDone();
    assertOneCacheAUser();
    assertThat(all("farekeeper_initial_build")).hasSize(1);
  }

  @Test
  void anAgeThatCannotBeKnownIsNoneTheNewer() {
    cache("{_id: 'date', user_id: 1, timestamp: {$date: '2024-03-03T00:00:00Z'}}");
    cache("{_id: 'future', user_id: {$numberDecimal: '1'}, timestamp: 4102444800}");
    cache("{_id: 'future-ms', user_id: 1.0, timestamp: {$numberLong: '4102444800000'}}");
    cache("{_id: 'text', user_id: 1, timestamp: '9'}");
    cache("{_id: 'null', user_id: 1, timestamp: null}");
    cache("{_id: 'nan', user_id: 1, timestamp: NaN}");
    cache("{_id: 'old', user_id: {$numberLong: '1'}, timestamp: 1709400000}");
    preparation().prepare();
    assertThat(names(Caches.COLLECTION)).containsExactly("date");
    assertThat(all("farekeeper_tickets_cache_duplicates")).hasSize(6);
    assertOneCacheAUser();
  }

  @Test
  void aCacheOfSeveralUsersDoesNotStandInTheWayOfTheirs() {
    cache("{_id: 'a', user_id: 7, timestamp: 1}");
    cache("{_id: 'b', user_id: [7, 8], timestamp: 2}");
    preparation().prepare();
    assertThat(names(Caches.COLLECTION)).contains("a");
    assertOneCacheAUser();
  }

  @Test
  void aCollectionWithCachesGetsNoInitialBuild() {
    cache("{_id: 'a', user_id: 1}");
    preparation().prepare();
    assertThat(all("farekeeper_initial_build")).isEmpty();
  }

  @Test
  void keepsTheNewestOfSeveralCachesAndMovesTheOthersWhole() {
    cache("{_id: 'seconds-new', user_id: 1, timestamp: 1709500000, passes: []}");
    cache("{_id: 'seconds-old', user_id: 1, timestamp: 1709400000, passes: [], their: {own: 1}}");
    cache("{_id: 'ms-old', user_id: 2, timestamp: NumberLong(1709400000000), x: [1, {y: 2}]}");
    cache("{_id: 'seconds', user_id: 2, timestamp: 1709500000}");
    cache("{_id: 'ms-new', user_id: 3, timestamp: 1709500000999.0, passes4: []}");
    cache("{_id: 'ms-same-second', user_id: 3, timestamp: NumberLong(1709500000998)}");
    cache("{_id: 'without', user_id: 3, __v: 4}");
    cache("{_id: 'long', user_id: NumberLong(4), timestamp: 1}");
    cache("{_id: 'double', user_id: 4.0, timestamp: 2}");
    cache("{_id: 'alone', user_id: 5, timestamp: 1, __v: 9}");
    List<BsonDocument> before = all(Caches.COLLECTION);

    preparation().prepare();

    assertThat(names(Caches.COLLECTION))
        .containsExactly("alone", "double", "ms-new", "seconds", "seconds-new");
    List<BsonDocument> after = new ArrayList<>(all(DUPLICATES));
    all(Caches.COLLECTION).forEach(after::add);
    assertThat(withoutVersion(after)).containsExactlyInAnyOrderElementsOf(withoutVersion(before));
    assertOneCacheAUser();
  }

  private static List<BsonDocument> withoutVersion(List<BsonDocument> documents) {
    return documents.stream()
        .map(
            document -> {
              BsonDocument copy = document.clone();
              copy.remove("__v", new BsonInt32(0));
              return copy;
            })
        .toList();
  }

  @Test
  void documentsWithoutAUserAreNotLost() {
    cache("{_id: 'a', timestamp: 1, note: 'x'}");
    cache("{_id: 'b', timestamp: 2}");
    cache("{_id: 'c', user_id: null, timestamp: 3}");
    cache("{_id: 'd', user_id: 7}");
    preparation().prepare();
    List<String> kept = new ArrayList<>(names(Caches.COLLECTION));
    kept.addAll(names(DUPLICATES));
    assertThat(kept).containsExactlyInAnyOrder("a", "b", "c", "d");
    assertThat(names(Caches.COLLECTION)).contains("c", "d");
    assertOneCacheAUser();
  }

  @Test
  void givesAVersionToDocumentsWithoutOneAndLeavesTheOthers() {
    cache("{_id: 'a', user_id: 1}");
    cache("{_id: 'b', user_id: 2, __v: 5}");
    cache("{_id: 'c', user_id: 3, __v: 0}");
    preparation().prepare();
    assertThat(all(Caches.COLLECTION))
        .extracting(document -> document.getInt32("__v").getValue())
        .containsExactly(0, 5, 0);
  }

  static Stream<IndexOptions> indexes() {
    return Stream.of(
        new IndexOptions(),
        new IndexOptions().name("theirs"),
        new IndexOptions().unique(true),
        new IndexOptions().unique(true).name("theirs"),
        new IndexOptions().sparse(true));
  }

  @ParameterizedTest
  @MethodSource("indexes")
  void anIndexOfTheirsOnTheUserIsNoObstacle(IndexOptions theirs) {
    cache("{_id: 'a', user_id: 1, timestamp: 1}");
    stores.collection(Caches.COLLECTION).createIndex(Indexes.ascending("user_id"), theirs);
    if (!theirs.isUnique()) {
      cache("{_id: 'b', user_id: 1, timestamp: 2}");
    }
    preparation().prepare();
    preparation().prepare();
    assertThat(names(Caches.COLLECTION)).containsExactly(theirs.isUnique() ? "a" : "b");
    assertOneCacheAUser();
  }

  @Test
  void twiceIsOnce() {
    cache("{_id: 'a', user_id: 1, timestamp: 1}");
    cache("{_id: 'b', user_id: 1, timestamp: 2}");
    preparation().prepare();
    List<BsonDocument> caches = all(Caches.COLLECTION);
    List<BsonDocument> duplicates = all(DUPLICATES);
    preparation().prepare();
    assertThat(all(Caches.COLLECTION)).isEqualTo(caches);
    assertThat(all(DUPLICATES)).isEqualTo(duplicates);
  }

  /** A copy that was killed between storing a duplicate there and deleting it here. */
  @Test
  void goesOnWhereItWasKilled() {
    cache("{_id: 'a', user_id: 1, timestamp: 1}");
    cache("{_id: 'b', user_id: 1, timestamp: 2}");
    stores
        .collection(DUPLICATES)
        .insertOne(BsonDocument.parse("{_id: 'a', user_id: 1, timestamp: 1}"));
    preparation().prepare();
    assertThat(names(Caches.COLLECTION)).containsExactly("b");
    assertThat(names(DUPLICATES)).containsExactly("a");
  }

  @Test
  void severalInstancesMayDoItAtOnce() throws Exception {
    List<BsonDocument> documents =
        IntStream.range(0, 300)
            .mapToObj(
                n ->
                    new BsonDocument("_id", new BsonString("%03d".formatted(n)))
                        .append("user_id", new BsonInt32(n / 3))
                        .append("timestamp", new BsonInt64(1709500000L + n)))
            .toList();
    stores.collection(Caches.COLLECTION).insertMany(documents);
    List<Callable<Void>> copies = new ArrayList<>();
    for (int n = 0; n < 4; n++) {
      copies.add(
          () -> {
            preparation().prepare();
            return null;
          });
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Void> copy : threads.invokeAll(copies)) {
        copy.get();
      }
    }
    assertThat(names(Caches.COLLECTION))
        .isEqualTo(IntStream.range(0, 100).mapToObj(n -> "%03d".formatted(3 * n + 2)).toList());
    assertThat(all(DUPLICATES)).hasSize(200);
    assertOneCacheAUser();
  }

  @Test
  void startsByItself() {
    cache("{_id: 'a', user_id: 1}");
    CachePreparation preparation = preparation();
    preparation.start();
    Awaitility.await().untilAsserted(preparation::requireDone);
    BsonValue version = all(Caches.COLLECTION).getFirst().get("__v");
    assertThat(version).isEqualTo(new BsonInt32(0));
    preparation.stop();
    assertThat(preparation.isRunning()).isFalse();
  }
}
