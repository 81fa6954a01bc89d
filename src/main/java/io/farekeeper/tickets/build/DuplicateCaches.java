package io.farekeeper.tickets.build;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Accumulators;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.ReplaceOptions;
import io.farekeeper.tickets.CacheSnapshot;
import io.farekeeper.tickets.CacheTime;
import io.farekeeper.tickets.Caches;
import io.farekeeper.tickets.Stored;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.conversions.Bson;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Several caches of one user, which parallel legacy builds could leave: the newest stays, the
 * others move to {@code farekeeper_tickets_cache_duplicates}.
 */
@Component
public class DuplicateCaches {
  private static final Logger log = LoggerFactory.getLogger(DuplicateCaches.class);

  private final MongoCollection<RawBsonDocument> caches;
  private final MongoCollection<RawBsonDocument> removed;
  private final Clock clock;

  public DuplicateCaches(MongoDatabase database, Clock clock) {
    this.clock = clock;
    caches = database.getCollection(Caches.COLLECTION, RawBsonDocument.class);
    removed = database.getCollection("farekeeper_tickets_cache_duplicates", RawBsonDocument.class);
  }

  /** Moves them away, and says whether there were any. */
  boolean moveAway() {
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
    return documents > 0;
  }

  /** A user_id that is an array is an id of several users, and stands in the way of theirs. */
  boolean moveAwayArrays() {
    List<RawBsonDocument> found =
        caches.find(Filters.type("user_id", BsonType.ARRAY)).into(new ArrayList<>());
    Instant now = clock.instant();
    found.forEach(document -> moveAway(document, now));
    log.warn(
        "{} caches of several users at once were moved to {}",
        found.size(),
        removed.getNamespace().getCollectionName());
    return !found.isEmpty();
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
    // A missing one is grouped with null; an array is found by each of its elements.
    Bson same = userId.isNull() ? Filters.eq("user_id", userId) : Stored.still("user_id", userId);
    List<RawBsonDocument> all = caches.find(same).into(new ArrayList<>());
    all.removeIf(document -> !userId.isArray() && document.get("user_id") instanceof BsonArray);
    Instant now = clock.instant();
    // An unknown age counts as the oldest: a document that has one says more.
    all.sort(
        Comparator.comparing(
            document -> CacheTime.of(document.get("timestamp"), now),
            Comparator.nullsFirst(Comparator.naturalOrder())));
    List<RawBsonDocument> older = all.subList(0, Math.max(0, all.size() - 1));
    older.forEach(document -> moveAway(document, now));
    return older.size();
  }

  private void moveAway(RawBsonDocument document, Instant now) {
    // Stored there before it is deleted here: killed in between, it is there twice, never lost.
    removed.replaceOne(
        Filters.eq("_id", document.get("_id")), document, new ReplaceOptions().upsert(true));
    // Changed since it was read, it stays, and is looked at again.
    caches.deleteOne(new CacheSnapshot(document, now).unchanged());
  }
}
