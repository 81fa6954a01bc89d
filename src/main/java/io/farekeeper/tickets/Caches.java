package io.farekeeper.tickets;

import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.PushOptions;
import com.mongodb.client.model.Updates;
import io.farekeeper.servers.FailureClassifier;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.RawBsonDocument;
import org.springframework.stereotype.Component;

/**
 * Collection {@code bytemark_tickets_cache}. Every change names the state that it expects and says
 * whether it found it.
 */
@Component
class Caches {
  static final String COLLECTION = "bytemark_tickets_cache";

  /** A read for a caller ends within this, also if the server is there and does not answer. */
  static final int READ_SECONDS = 4;

  private final MongoCollection<RawBsonDocument> documents;
  private final MongoCollection<RawBsonDocument> reads;

  Caches(MongoDatabase database) {
    documents = database.getCollection(COLLECTION, RawBsonDocument.class);
    reads = documents.withTimeout(READ_SECONDS, TimeUnit.SECONDS);
  }

  Optional<CacheSnapshot> find(long userId) {
    return Optional.ofNullable(reads.find(Filters.eq("user_id", Numbers.integer(userId))).first())
        .map(CacheSnapshot::new);
  }

  /** Inserts a user's first cache; false if there is one by now. */
  boolean insert(long userId, SyncPlan plan, long asOfSeconds) {
    BsonDocument document =
        new BsonDocument("user_id", Numbers.integer(userId))
            .append("timestamp", Numbers.integer(asOfSeconds))
            .append("passes", arrayOf(plan.passes()))
            .append("passes4", arrayOf(plan.passes4()))
            .append("passesLog", new BsonArray())
            .append("passes4Log", new BsonArray())
            .append("__v", new BsonInt32(0));
    if (plan.movedExpired() > 0) {
      document.append(
          "farekeeper", new BsonDocument("expired_moved", new BsonInt32(plan.movedExpired())));
    }
    try {
      documents.withDocumentClass(BsonDocument.class).insertOne(document);
      return true;
    } catch (MongoWriteException e) {
      if (FailureClassifier.isDuplicate(e)) {
        return false;
      }
      throw e;
    }
  }

  /** Writes what changed, if nobody has changed the document since it was read. */
  boolean update(CacheSnapshot expected, SyncPlan plan, long asOfSeconds) {
    return documents.updateOne(expected.unchanged(), changes(plan, asOfSeconds)).getMatchedCount()
        == 1;
  }

  /** Plain documents: the driver's builders would take every entry apart and put it together. */
  static BsonDocument changes(SyncPlan plan, long asOfSeconds) {
    BsonDocument set = new BsonDocument("timestamp", Numbers.integer(asOfSeconds));
    BsonDocument increments = new BsonDocument();
    if (plan.changesLists()) {
      set.append("passes", arrayOf(plan.passes())).append("passes4", arrayOf(plan.passes4()));
      increments.append("__v", new BsonInt32(1));
    }
    if (plan.movedExpired() > 0) {
      increments.append("farekeeper.expired_moved", new BsonInt32(plan.movedExpired()));
    }
    BsonDocument changes = new BsonDocument("$set", set);
    return increments.isEmpty() ? changes : changes.append("$inc", increments);
  }

  /** Adds what Bytemark reported to one of the document's logs, which keeps the newest entries. */
  void report(CacheSnapshot cache, String logField, BsonDocument entry, int keep) {
    documents.updateOne(
        Filters.eq("_id", cache.id()),
        Updates.combine(
            Updates.pushEach(logField, List.of(entry), new PushOptions().slice(-keep)),
            Updates.inc("__v", 1)));
  }

  boolean isEmpty() {
    return documents.find().projection(new BsonDocument("_id", new BsonInt32(1))).first() == null;
  }

  private static BsonArray arrayOf(List<CachedPass> entries) {
    return new BsonArray(entries.stream().map(CachedPass::document).toList());
  }
}
