package io.farekeeper.stores;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import io.farekeeper.testing.OwnServers;
import io.farekeeper.testing.RealMongod;
import io.farekeeper.testing.TestMongo;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.support.StaticListableBeanFactory;

@ExtendWith(OwnServers.class)
class IndexPreparationTest {
  private static final CollectionIndexes INDEXES =
      new CollectionIndexes("things", List.of(index("by_a", "a"), index("by_b", "b", "a")));
  private static final CollectionIndexes OTHERS =
      new CollectionIndexes("others", List.of(index("by_c", "c")));

  private static IndexModel index(String name, String... fields) {
    return new IndexModel(Indexes.ascending(fields), new IndexOptions().name("farekeeper_" + name));
  }

  private static IndexPreparation preparation(MongoDatabase database) {
    StaticListableBeanFactory beans = new StaticListableBeanFactory();
    beans.addBean("indexes", INDEXES);
    beans.addBean("others", OTHERS);
    return new IndexPreparation(database, beans.getBeanProvider(CollectionIndexes.class));
  }

  private static List<String> names(MongoDatabase database, String collection) {
    MongoCollection<BsonDocument> documents =
        database.getCollection(collection, BsonDocument.class);
    return StreamSupport.stream(documents.listIndexes(BsonDocument.class).spliterator(), false)
        .map(index -> index.getString("name").getValue())
        .sorted()
        .toList();
  }

  @Test
  void makesThemAllByItself(TestMongo server) {
    try (MongoClient client = server.client()) {
      MongoDatabase database = server.database(client);
      IndexPreparation preparation = preparation(database);
      preparation.start();
      assertThat(preparation.isRunning()).isTrue();
      Awaitility.await()
          .untilAsserted(
              () -> {
                assertThat(names(database, "things"))
                    .containsExactly("_id_", "farekeeper_by_a", "farekeeper_by_b");
                assertThat(names(database, "others")).containsExactly("_id_", "farekeeper_by_c");
              });
      preparation.stop();
      assertThat(preparation.isRunning()).isFalse();
    }
  }

  @Test
  void twiceIsOnce(TestMongo server) {
    try (MongoClient client = server.client()) {
      MongoDatabase database = server.database(client);
      preparation(database).prepare(INDEXES);
      preparation(database).prepare(INDEXES);
      assertThat(names(database, "things")).hasSize(3);
    }
  }

  @Test
  void anEqualIndexOfTheirsWillDoAndAnotherOfOurNameIsNoObstacle() {
    Assumptions.assumeTrue(TestMongo.real().isPresent(), "the embedded one compares no indexes");
    TestMongo server = TestMongo.best();
    try (MongoClient client = server.client()) {
      MongoDatabase database = server.database(client);
      database.getCollection("things").createIndex(Indexes.ascending("a"));
      preparation(database).prepare(INDEXES);
      assertThat(names(database, "things")).containsExactly("_id_", "a_1", "farekeeper_by_b");

      database
          .getCollection("others")
          .createIndex(Indexes.ascending("x"), new IndexOptions().name("farekeeper_by_c"));
      preparation(database).prepare(OTHERS);
      assertThat(names(database, "others")).containsExactly("_id_", "farekeeper_by_c");
    }
  }

  @Test
  void keepsTryingWhileMongoDbIsAway() {
    RealMongod server = RealMongod.start().orElse(null);
    Assumptions.assumeTrue(server != null, "there is no mongod that could be killed");
    try (server;
        MongoClient client =
            MongoClients.create(
                MongoClientSettings.builder()
                    .applyConnectionString(new ConnectionString(server.uri("cache")))
                    .applyToClusterSettings(
                        cluster -> cluster.serverSelectionTimeout(200, TimeUnit.MILLISECONDS))
                    .build())) {
      server.kill();
      MongoDatabase database = client.getDatabase("cache");
      IndexPreparation preparation = preparation(database);
      preparation.start();
      server.restart();
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .ignoreExceptions()
          .untilAsserted(
              () -> {
                assertThat(names(database, "others")).hasSize(2);
                assertThat(names(database, "things")).hasSize(3);
              });
      preparation.stop();
    }
  }
}
