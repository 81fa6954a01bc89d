package io.farekeeper.tickets;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.PushOptions;
import com.mongodb.client.model.Updates;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.RawBsonDocument;
import org.bson.conversions.Bson;
import org.springframework.stereotype.Component;

/**
 * Collection {@code bytemark_tickets_cache}. Every change names the state that it expects and says
 * whether it found it.
 */
@Component
class Caches {
  static final String COLLECTION = "bytemark_tickets_cache";

  private final MongoCollection<RawBsonDocument> documents;

  Caches(MongoDatabase database) {
    documents = database.getCollection(COLLECTION, RawBsonDocument.class);
  }

  Optional<CacheSnapshot> find(long userId) {
    return Optional.ofNullable(
            documents.find(Filters.eq("user_id", Numbers.integer(userId))).first())
        .map(CacheSnapshot::new);
  }

  /** Inserts a user's first cache; false if there is one by now. */
  boolean insert(long userId, SyncPlan plan, long nowSeconds) {
    BsonDocument document =
        new BsonDocument("user_id", Numbers.integer(userId))
            .append("timestamp", Numbers.integer(nowSeconds))
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
      if (e.getError().getCategory() == ErrorCategory.DUPLICATE_KEY) {
        return false;
      }
      throw e;
    }
  }

  /** Writes what changed, if nobody has changed the document since it was read. */
  boolean update(CacheSnapshot expected, SyncPlan plan, long nowSeconds) {
    List<Bson> changes = new ArrayList<>();
    changes.add(Updates.set("timestamp", Numbers.integer(nowSeconds)));
    if (plan.changesLists()) {
      changes.add(Updates.set("passes", arrayOf(plan.passes())));
      changes.add(Updates.set("passes4", arrayOf(plan.passes4())));
      changes.add(Updates.inc("__v", 1));
    }
    if (plan.movedExpired() > 0) {
      changes.add(Updates.inc("farekeeper.expired_moved", plan.movedExpired()));
    }
    return documents.updateOne(expected.unchanged(), Updates.combine(changes)).getMatchedCount()
        == 1;
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
