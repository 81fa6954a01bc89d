package io.farekeeper.ticketlog;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Indexes;
import io.farekeeper.testing.TestMongo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.Document;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What loyalty reads costs what is new, on a log of any size: as the server itself says. */
class StatusEntriesTest {
  private static final int SEGMENTS = 20;
  private static final int PER_SEGMENT = 200;

  @Test
  void everythingIsReadByIndexAndNothingOldIs() {
    TestMongo server = TestMongo.best();
    Assumptions.assumeTrue(server.kind().equals("MongoDB"), "the embedded server says nothing");
    try (MongoClient client = server.client()) {
      MongoDatabase database = server.database(client);
      fill(database);
      StatusEntries entries = new StatusEntries(database);
      database.runCommand(new Document("profile", 2));

      List<Long> users = new ArrayList<>();
      entries.recorded("validated", entries.newestSegment(), users::add);
      List<StatusEntries.Entry> rides = entries.of(7, "validated", Instant.ofEpochSecond(3000));

      entries.withProducts(7, rides);

      database.runCommand(new Document("profile", 0));
      assertThat(users).as("the newest segment's, and three").hasSize(PER_SEGMENT / 2 + 3);
      assertThat(rides).hasSizeBetween(1, 30);
      List<BsonDocument> profile =
          database
              .getCollection("system.profile", BsonDocument.class)
              .find(new Document("ns", database.getName() + "." + TicketLog.COLLECTION))
              .into(new ArrayList<>());
      assertThat(profile).hasSizeGreaterThanOrEqualTo(5);
      assertThat(profile)
          .allSatisfy(
              query -> {
                assertThat(query.getString("planSummary").getValue()).startsWith("IXSCAN");
                assertThat(query.getNumber("docsExamined").intValue())
                    .isLessThanOrEqualTo(PER_SEGMENT + 3);
              });
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
        .append("timestamp", n);
  }
}
