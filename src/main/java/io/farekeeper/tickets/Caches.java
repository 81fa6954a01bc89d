package io.farekeeper.tickets;

import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.PushOptions;
import com.mongodb.client.model.Updates;
import io.farekeeper.stores.FailureClassifier;
import io.farekeeper.stores.FieldData;
import io.farekeeper.stores.WholeNumber;
import io.farekeeper.tickets.build.UnreadableValues;
import io.farekeeper.tickets.sync.SyncPlan;
import io.farekeeper.tickets.sync.SyncPlanner;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.conversions.Bson;
import org.springframework.stereotype.Component;

/**
 * Collection {@code bytemark_tickets_cache}. Every change names the state that it expects and says
 * whether it found it.
 */
@Component
public class Caches {
  public static final String COLLECTION = "bytemark_tickets_cache";

  /** A read for a caller ends within this, also if the server is there and does not answer. */
  public static final int READ_SECONDS = 4;

  private static final List<String> LISTS = List.of(SyncPlanner.PASSES, SyncPlanner.PASSES4);
  private final MongoCollection<RawBsonDocument> documents;
  private final MongoCollection<RawBsonDocument> reads;
  private final UnreadableValues unreadable;
  private final FieldData found;
  private final Clock clock;

  public Caches(MongoDatabase database, FieldData found, Clock clock) {
    documents = database.getCollection(COLLECTION, RawBsonDocument.class);
    reads = documents.withTimeout(READ_SECONDS, TimeUnit.SECONDS);
    unreadable = new UnreadableValues(database, found, clock);
    this.found = found;
    this.clock = clock;
  }

  /** The user's cache, whatever it holds; what cannot be read in it is counted. */
  public Optional<CacheSnapshot> find(long userId) {
    RawBsonDocument document = reads.find(Filters.eq("user_id", WholeNumber.bson(userId))).first();
    if (document == null) {
      return Optional.empty();
    }
    CacheSnapshot cache = new CacheSnapshot(document, clock.instant());
    if (cache.asOf() == null) {
      found.count(FieldData.Kind.AGE_UNKNOWN);
    }
    found.count(FieldData.Kind.ELEMENT_SKIPPED, cache.skipped());
    return Optional.of(cache);
  }

  /** Inserts a user's first cache; false if there is one by now. */
  public boolean insert(long userId, SyncPlan plan, long asOfSeconds) {
    BsonDocument document =
        new BsonDocument("user_id", WholeNumber.bson(userId))
            .append("timestamp", WholeNumber.bson(asOfSeconds))
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
    BsonDocument set = new BsonDocument("timestamp", WholeNumber.bson(asOfSeconds));
    if (plan.changesLists()) {
      LISTS.forEach(list -> unreadable.keep(expected, list));
      set.append("passes", arrayOf(plan.passes())).append("passes4", arrayOf(plan.passes4()));
    }
    List<Bson> also = healLists(expected, set);
    if (plan.movedExpired() > 0) {
      setMoved(set, expected, plan.movedExpired());
    }
    boolean noVersion = expected.hasOddVersion() || expected.get(VersionCounter.FIELD) == null;
    boolean raises = set.size() > 1 || noVersion;
    return raises
        ? change(expected, set, also.toArray(Bson[]::new))
        : write(expected.unchanged(), set);
  }

  /**
   * Writes anew what is no array, or holds elements that are no objects.
   *
   * @return that nobody has changed it since: its writers need not raise the version
   */
  private List<Bson> healLists(CacheSnapshot expected, BsonDocument set) {
    List<Bson> unchanged = new ArrayList<>();
    for (String list : LISTS) {
      if (!set.containsKey(list) && !expected.isArray(list)) {
        set.append(list, new BsonArray());
        unchanged.add(expected.still(list));
      }
    }
    for (String log : CacheSnapshot.LOGS) {
      if (!expected.isArray(log) || expected.skippedIn(log) > 0) {
        unreadable.keep(expected, log);
        set.append(log, expected.documentsIn(log));
        unchanged.add(expected.still(log));
      }
    }
    return unchanged;
  }

  private void setMoved(BsonDocument set, CacheSnapshot expected, int more) {
    BsonInt32 moved = new BsonInt32(expected.movedExpired() + more);
    BsonValue own = expected.get(CacheSnapshot.OWN);
    if (own == null || own.isDocument()) {
      set.append(CacheSnapshot.OWN + "." + CacheSnapshot.MOVED, moved);
    } else {
      unreadable.keep(expected, CacheSnapshot.OWN);
      set.append(CacheSnapshot.OWN, new BsonDocument(CacheSnapshot.MOVED, moved));
    }
  }

  /**
   * Sets fields and the next version, if nobody has changed the document since it was read.
   *
   * @param also further conditions
   */
  public boolean change(CacheSnapshot expected, BsonDocument set, Bson... also) {
    set.append(VersionCounter.FIELD, expected.nextVersion());
    List<Bson> conditions = new ArrayList<>(List.of(also));
    conditions.add(expected.unchanged());
    boolean written = write(Filters.and(conditions), set);
    if (written && expected.hasOddVersion()) {
      found.count(FieldData.Kind.VERSION_REPLACED);
    }
    return written;
  }

  /** Plain documents: the driver's builders would take every entry apart and put it together. */
  private boolean write(Bson expected, BsonDocument set) {
    return documents.updateOne(expected, new BsonDocument("$set", set)).getMatchedCount() == 1;
  }

  /** Adds what Bytemark reported to one of the document's logs, which keeps the newest entries. */
  public void report(CacheSnapshot cache, String logField, BsonDocument entry, int keep) {
    BsonValue log = cache.get(logField);
    if ((log == null || log.isArray()) && !cache.hasOddVersion()) {
      documents.updateOne(
          new BsonDocument("_id", cache.id()),
          Updates.combine(
              Updates.pushEach(logField, List.of(entry), new PushOptions().slice(-keep)),
              Updates.inc(VersionCounter.FIELD, 1)));
      return;
    }
    unreadable.keep(cache, logField);
    BsonArray entries = new BsonArray(log instanceof BsonArray array ? array : List.of());
    entries.add(entry);
    List<BsonValue> newest = entries.subList(Math.max(0, entries.size() - keep), entries.size());
    change(cache, new BsonDocument(logField, new BsonArray(newest)), cache.still(logField));
  }

  public boolean isEmpty() {
    return documents.find().projection(new BsonDocument("_id", new BsonInt32(1))).first() == null;
  }

  private static BsonArray arrayOf(List<CachedPass> entries) {
    return new BsonArray(entries.stream().map(CachedPass::document).toList());
  }
}
