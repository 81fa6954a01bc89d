package io.farekeeper.ticketlog;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Indexes;
import io.farekeeper.testing.OwnServers;
import io.farekeeper.testing.TestMongo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.Document;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What entries say of passes, whoever wrote them. */
@ExtendWith(OwnServers.class)
class PassEntriesTest {
  private static final int SEGMENTS = 20;
  private static final int PER_SEGMENT = 200;

  @Test
  void productsAreReadByIndex() {
    TestMongo server = TestMongo.best();
    Assumptions.assumeTrue(server.kind().equals("MongoDB"), "the embedded server says nothing");
    try (MongoClient client = server.client()) {
      MongoDatabase database = server.database(client);
      fill(database);
      database.runCommand(new Document("profile", 2));

      Map<String, String> products = new PassProducts(database).of(7, List.of("pass-6", "pass-7"));

      database.runCommand(new Document("profile", 0));
      assertThat(products).isEqualTo(Map.of("pass-6", "p"));
      List<BsonDocument> profile =
          database
              .getCollection("system.profile", BsonDocument.class)
              .find(new Document("ns", database.getName() + "." + TicketLog.COLLECTION))
              .into(new ArrayList<>());
      assertThat(profile).isNotEmpty();
      assertThat(profile)
          .allSatisfy(
              query -> {
                assertThat(query.getString("planSummary").getValue()).startsWith("IXSCAN");
                assertThat(query.getNumber("docsExamined").intValue())
                    .isLessThanOrEqualTo(PER_SEGMENT + 3);
              });
    }
  }

  @Test
  void whatNamesNoTicketOrRiderIsPassedOver(TestMongo server) {
    try (MongoClient client = server.client()) {
      MongoDatabase database = server.database(client);
      for (String entry :
          List.of(
              "{user_id: 7, uuid: 'a', status: 'validated', timestamp: 5}",
              "{user_id: 7.0, uuid: 'b', status: 'validated', timestamp: 1790000000000}",
              "{user_id: {$numberDecimal: '7'}, uuid: 'c', status: 'validated', timestamp: 6.5}",
              "{user_id: 7, status: 'validated', timestamp: 5}",
              "{user_id: 7, uuid: null, status: 'validated', timestamp: 5}",
              "{user_id: 7, uuid: {a: 1}, status: 'validated', timestamp: 5}",
              "{user_id: 7, uuid: 'x', timestamp: 5}",
              "{user_id: 7, uuid: 'x', status: ['validated'], timestamp: 5}",
              "{user_id: [7, 8], uuid: 'x', status: 'validated', timestamp: 5}",
              "{user_id: '7', uuid: 'x', status: 'validated', timestamp: 5}",
              "{user_id: null, uuid: 'x', status: 'validated', timestamp: 5}",
              "{uuid: 'x', status: 'validated', timestamp: 5}",
              "{user_id: 7, uuid: 'x', status: 'validated', timestamp: [5]}",
              "{user_id: 7, uuid: 'x', status: 'validated', timestamp: 'noon'}",
              "{user_id: 7, uuid: 'x', status: 'validated', timestamp: {$numberDouble: 'NaN'}}",
              "{user_id: 7.5, uuid: 'x', status: 'validated', timestamp: 5}",
              "{user_id: {$numberDouble: 'Infinity'}, uuid: 'x', status: 'validated'}",
              "{user_id: {$numberDecimal: '1E+6000'}, uuid: 'x', status: 'validated'}",
              "{user_id: 9007199254740991, uuid: 'x', status: 'validated'}")) {
        database.getCollection(TicketLog.COLLECTION).insertOne(Document.parse(entry));
      }

      assertThat(
              database
                  .getCollection(TicketLog.COLLECTION, BsonDocument.class)
                  .find()
                  .map(PassEntry::of)
                  .into(new ArrayList<>())
                  .stream()
                  .flatMap(Optional::stream))
          .allSatisfy(entry -> assertThat(entry.userId()).isEqualTo(7))
          .allSatisfy(entry -> assertThat(entry.status()).isEqualTo("validated"))
          .extracting(PassEntry::uuid)
          .containsExactlyInAnyOrder("a", "b", "c");
    }
  }

  private static void fill(MongoDatabase database) {
    var log = database.getCollection(TicketLog.COLLECTION);
    log.createIndex(Indexes.ascending("user_id", "timestamp", "_id", "status"));
    log.createIndex(Indexes.ascending("uuid", "timestamp", "_id"));
    log.createIndex(Indexes.ascending("status", "timestamp", "_id"));
    log.createIndex(Indexes.ascending("timestamp", "_id"));
    log.createIndex(Indexes.ascending("farekeeper.segment"));
    List<Document> all = new ArrayList<>();
    for (int n = 0; n < SEGMENTS * PER_SEGMENT; n++) {
      all.add(entry(n).append("farekeeper", new Document("segment", 1L + n / PER_SEGMENT)));
    }
    for (int n = 0; n < 6; n++) {
      all.add(entry(n));
    }
    log.insertMany(all);
  }

  private static Document entry(int n) {
    return new Document("user_id", 1 + n % 101)
        .append("uuid", "pass-" + n)
        .append("status", n % 2 == 0 ? "validated" : "USING")
        .append("product_uuid", "p")
        .append("timestamp", n);
  }
}
