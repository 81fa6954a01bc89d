package io.farekeeper.tickets.statuses;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.WriteConcern;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import io.farekeeper.stores.FailureClassifier;
import io.farekeeper.stores.FieldData;
import io.farekeeper.stores.WholeNumber;
import io.farekeeper.tickets.CachedPass;
import io.farekeeper.tickets.Caches;
import io.farekeeper.tickets.Stored;
import io.farekeeper.tickets.SyncException;
import io.farekeeper.tickets.VersionCounter;
import io.farekeeper.tickets.sync.SyncPlanner;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The statuses in all caches, for the status check: read lean and by an index, only where a pass is
 * live (USABLE or USING), and changed one by one, each only if it still is what was judged.
 */
@Component
public class PassStatuses {
  /** Statuses that time changes. */
  static final Set<String> LIVE = Set.of("USABLE", "USING");

  /** How many entries the document's list has, those too that the projection leaves out. */
  static final String ENTRIES = "entries";

  /** The embedded server does not count the entries; it holds nothing that needs it. */
  public static final BsonDocument PROJECTION =
      BsonDocument.parse(
          """
          {user_id: 1, __v: 1, "passes.pass_uuid": 1, "passes.payload.uuid": 1, "passes.status": 1, "passes.payload_hash": 1,
           "passes.payload.expiration": 1, "passes.payload.first_use": 1,
           entries: {$size: {$cond: [{$isArray: "$passes"}, "$passes", []]}}}
          """);

  private static final int DOCUMENTS_AT_ONCE = 1000;
  private static final BsonDocument BY_ID = new BsonDocument("_id", new BsonInt32(1));

  private final MongoCollection<RawBsonDocument> documents;
  private final FieldData found;

  public PassStatuses(MongoDatabase database, FieldData found) {
    this.found = found;
    documents =
        database
            .getCollection(Caches.COLLECTION, RawBsonDocument.class)
            .withWriteConcern(WriteConcern.MAJORITY.withJournal(true));
  }

  /**
   * What came of a save.
   *
   * @param users users of whom at least one pass was changed
   * @param passes passes that were changed; the others had become something else meanwhile
   * @param refused changes that MongoDB refused
   */
  public record Saved(long users, long passes, List<Refused> refused) {}

  /**
   * A change that MongoDB refused.
   *
   * @param reason why, in words that are the same for all of the kind
   */
  public record Refused(long userId, String passUuid, String reason) {}

  /**
   * How many caches have a live pass; from the index alone.
   *
   * @param userId one user alone, or 0 for all
   * @throws SyncException an outage, if MongoDB does not answer
   */
  public long count(long userId) {
    return SyncException.naming(() -> documents.countDocuments(of(userId, withLivePass())));
  }

  /**
   * Judges every cache with a live pass.
   *
   * @param userId one user alone, or 0 for all
   * @param now the moment to judge at
   * @param flawedToo whether those whose passes are no list are handed over as well, with their
   *     flaw: to find them costs a look at each user without any passes
   * @param visitor takes them one at a time; none follows once it answers false
   * @throws SyncException an outage, if MongoDB does not answer
   */
  public void judge(long userId, Instant now, boolean flawedToo, Predicate<JudgedCache> visitor) {
    SyncException.naming(
        () ->
            visit(userId, withLivePass(), false, now, visitor)
                && flawedToo
                && visit(userId, flawed(), true, now, visitor));
  }

  private boolean visit(
      long userId, Bson which, boolean flawed, Instant now, Predicate<JudgedCache> visitor) {
    try (MongoCursor<RawBsonDocument> cursor =
        documents
            .find(of(userId, which))
            .projection(PROJECTION)
            .batchSize(DOCUMENTS_AT_ONCE)
            .cursor()) {
      while (cursor.hasNext()) {
        if (!visitor.test(CacheJudge.judge(cursor.next(), flawed, now))) {
          return false;
        }
      }
      return true;
    }
  }

  private static Bson of(long userId, Bson which) {
    return userId == 0
        ? which
        : Filters.and(Filters.eq("user_id", WholeNumber.bson(userId)), which);
  }

  public static Bson withLivePass() {
    return Filters.in("passes.status", LIVE);
  }

  /** The first condition is one that the index knows; it also reads users without any passes. */
  public static Bson flawed() {
    return Filters.and(
        Filters.eq("passes.status", null),
        Filters.ne("passes", null),
        Filters.not(Filters.type("passes", BsonType.ARRAY)));
  }

  /**
   * Saves changes. Each names what was judged: a pass that a refresh has changed since stays.
   *
   * @throws SyncException an outage, if MongoDB does not answer; some may be saved then
   */
  public Saved save(List<CacheChanges> caches) {
    List<UpdateOneModel<RawBsonDocument>> writes = new ArrayList<>();
    for (CacheChanges cache : caches) {
      for (StatusChange change : cache.changes()) {
        writes.add(write(cache.documentId(), change));
      }
    }
    return writes.isEmpty()
        ? new Saved(0, 0, List.of())
        : SyncException.naming(() -> save(caches, writes));
  }

  private Saved save(List<CacheChanges> caches, List<UpdateOneModel<RawBsonDocument>> writes) {
    caches.stream().filter(CacheChanges::oddVersion).forEach(this::replaceVersion);
    List<Refused> refused = List.of();
    long changed;
    try {
      changed =
          documents.bulkWrite(writes, new BulkWriteOptions().ordered(false)).getModifiedCount();
    } catch (MongoBulkWriteException e) {
      if (FailureClassifier.isOfServer(e)) {
        throw e;
      }
      changed = e.getWriteResult().getModifiedCount();
      refused = refused(caches, e.getWriteErrors());
    }
    long users = changed == writes.size() ? caches.size() : Math.min(changed, changedUsers(caches));
    return new Saved(users, changed, refused);
  }

  /** Only an int32 can be incremented with each of the changes to come. */
  private void replaceVersion(CacheChanges cache) {
    RawBsonDocument stored =
        documents
            .find(new BsonDocument("_id", cache.documentId()))
            .projection(Projections.include(VersionCounter.FIELD))
            .first();
    BsonValue version = stored == null ? null : stored.get(VersionCounter.FIELD);
    if (VersionCounter.isOdd(version)) {
      documents.updateOne(
          Filters.and(
              new BsonDocument("_id", cache.documentId()),
              Stored.still(VersionCounter.FIELD, version)),
          Updates.set(VersionCounter.FIELD, VersionCounter.after(version)));
      found.count(FieldData.Kind.VERSION_REPLACED);
    }
  }

  private static List<Refused> refused(List<CacheChanges> caches, List<BulkWriteError> errors) {
    Map<Integer, String> reasons = new HashMap<>();
    errors.forEach(
        error -> reasons.put(error.getIndex(), FailureClassifier.classify(error).reason()));
    List<Refused> refused = new ArrayList<>();
    int write = 0;
    for (CacheChanges cache : caches) {
      for (StatusChange change : cache.changes()) {
        String reason = reasons.get(write++);
        if (reason != null) {
          refused.add(new Refused(cache.userId(), change.passUuid(), reason));
        }
      }
    }
    return refused;
  }

  /**
   * Whether at least one of the passes is as it was to be by now; for a save that broke off, which
   * cannot say how far it came.
   *
   * @throws SyncException an outage, if MongoDB does not answer
   */
  public boolean isAnySaved(List<CacheChanges> caches) {
    return SyncException.naming(() -> changedUsers(caches) > 0);
  }

  /**
   * By the pass's place, where it is known: the embedded server finds none by {@code $elemMatch}.
   * The index is named, since that of statuses would fit too.
   */
  public static UpdateOneModel<RawBsonDocument> write(BsonValue documentId, StatusChange change) {
    BsonDocument judged =
        new BsonDocument(
                change.namedByPayload() ? "payload.uuid" : "pass_uuid",
                new BsonString(change.passUuid()))
            .append("status", new BsonString(change.from()))
            .append("payload_hash", hashOf(change));
    BsonDocument filter = new BsonDocument("_id", documentId);
    String place = change.position() < 0 ? "passes.$" : "passes." + change.position();
    if (change.position() < 0) {
      filter.append("passes", new BsonDocument("$elemMatch", judged));
    } else {
      judged.forEach((field, value) -> filter.append(place + "." + field, value));
    }
    return new UpdateOneModel<>(
        filter,
        new BsonDocument("$set", new BsonDocument(place + ".status", new BsonString(change.to())))
            .append("$inc", new BsonDocument("__v", new BsonInt32(1))),
        new UpdateOptions().hint(BY_ID));
  }

  private static BsonValue hashOf(StatusChange change) {
    return change.payloadHash() == null
        ? new BsonDocument("$not", new BsonDocument("$type", new BsonString("string")))
        : new BsonString(change.payloadHash());
  }

  /** After a bulk that lost some races: the users who have at least one pass as it was to be. */
  private long changedUsers(List<CacheChanges> caches) {
    Map<BsonValue, CacheChanges> byId = new LinkedHashMap<>();
    caches.forEach(cache -> byId.put(cache.documentId(), cache));
    long users = 0;
    for (RawBsonDocument document :
        documents.find(Filters.in("_id", byId.keySet())).projection(PROJECTION)) {
      CacheChanges cache = byId.get(document.get("_id"));
      if (cache != null && hasOne(document.get(SyncPlanner.PASSES), cache.changes())) {
        users++;
      }
    }
    return users;
  }

  private static boolean hasOne(@Nullable BsonValue passes, List<StatusChange> changes) {
    return passes != null
        && passes.isArray()
        && passes.asArray().stream()
            .filter(BsonValue::isDocument)
            .map(pass -> CachedPass.of(pass.asDocument()))
            .anyMatch(pass -> changes.stream().anyMatch(change -> isAsSaved(pass, change)));
  }

  private static boolean isAsSaved(CachedPass pass, StatusChange change) {
    return pass.uuid().filter(change.passUuid()::equals).isPresent()
        && pass.status().filter(change.to()::equals).isPresent()
        && Objects.equals(pass.hash().orElse(null), change.payloadHash());
  }
}
