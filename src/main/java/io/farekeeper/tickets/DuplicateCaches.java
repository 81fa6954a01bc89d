package io.farekeeper.tickets;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Accumulators;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.ReplaceOptions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Several caches of one user, which parallel legacy builds could leave: the newest stays, the
 * others move to {@code farekeeper_tickets_cache_duplicates}.
 */
@Component
class DuplicateCaches {
  private static final Logger log = LoggerFactory.getLogger(DuplicateCaches.class);

  private final MongoCollection<RawBsonDocument> caches;
  private final MongoCollection<RawBsonDocument> removed;

  DuplicateCaches(MongoDatabase database) {
    caches = database.getCollection(Caches.COLLECTION, RawBsonDocument.class);
    removed = database.getCollection("farekeeper_tickets_cache_duplicates", RawBsonDocument.class);
  }

  void moveAway() {
    int users = 0;
    int documents = 0;
    for (BsonDocument group : usersWithSeveral()) {
      documents += moveAllButNewest(group.get("_id", BsonNull.VALUE));
      users++;
    }
    log.warn(
        "{} users had more than one cache: kept the newest of each, moved {} to {}",
        users,
        documents,
        removed.getNamespace().getCollectionName());
  }

  private List<BsonDocument> usersWithSeveral() {
    return caches
        .withDocumentClass(BsonDocument.class)
        .aggregate(
            List.of(
                Aggregates.group("$user_id", Accumulators.sum("count", 1)),
                Aggregates.match(Filters.gt("count", 1))))
        .allowDiskUse(true)
        .into(new ArrayList<>());
  }

  private int moveAllButNewest(BsonValue userId) {
    List<RawBsonDocument> all = caches.find(Filters.eq("user_id", userId)).into(new ArrayList<>());
    all.sort(Comparator.comparingLong(document -> Numbers.milliseconds(document.get("timestamp"))));
    List<RawBsonDocument> older = all.subList(0, Math.max(0, all.size() - 1));
    for (RawBsonDocument document : older) {
      // Stored there before it is deleted here: killed in between, it is there twice, never lost.
      removed.replaceOne(
          Filters.eq("_id", document.get("_id")), document, new ReplaceOptions().upsert(true));
      // Changed since it was read, it stays, and is looked at again.
      caches.deleteOne(new CacheSnapshot(document).unchanged());
    }
    return older.size();
  }
}
