package io.farekeeper.accesslog;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Indexes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.bson.conversions.Bson;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** The collection of recorded reads: only ever added to. */
@Component
class AccessLog {
  static final String COLLECTION = "farekeeper_access_log";
  static final Bson NEWEST_FIRST = Indexes.descending("at", "_id");
  private static final Logger log = LoggerFactory.getLogger(AccessLog.class);
  private static final int READ_SECONDS = 4;

  /** Less than for reading: what is recorded is read afterwards, and both together take time. */
  private static final int RECORD_SECONDS = 3;

  private final MongoCollection<BsonDocument> entries;

  AccessLog(MongoDatabase database) {
    entries = database.getCollection(COLLECTION, BsonDocument.class);
  }

  /**
   * Adds a read, on a majority and journaled when this returns.
   *
   * @throws com.mongodb.MongoException if that is not sure
   */
  void add(RecordedRead read) {
    entries.withTimeout(RECORD_SECONDS, TimeUnit.SECONDS).insertOne(read.toEntry());
  }

  /** What fits the question, newest first. What has no place in that order is passed over. */
  List<AccessEntry> list(AccessQuery query, int limit) {
    List<AccessEntry> found = new ArrayList<>();
    try (MongoCursor<BsonDocument> cursor =
        entries
            .withTimeout(READ_SECONDS, TimeUnit.SECONDS)
            .find(query.condition())
            .sort(NEWEST_FIRST)
            .batchSize(limit)
            .cursor()) {
      while (found.size() < limit && cursor.hasNext()) {
        AccessEntry.of(cursor.next()).ifPresentOrElse(found::add, AccessLog::passedOver);
      }
    }
    return found;
  }

  private static void passedOver() {
    log.warn("An entry of the access log has no readable _id and time; it is not listed");
  }
}
