package io.farekeeper.tickets.sync;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.WriteModel;
import io.farekeeper.stores.PassUuid;
import io.farekeeper.stores.WholeNumber;
import io.farekeeper.tickets.CacheSnapshot;
import io.farekeeper.tickets.CachedPass;
import io.farekeeper.tickets.Caches;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.RawBsonDocument;
import org.bson.conversions.Bson;
import org.springframework.stereotype.Component;

/**
 * Collection {@code farekeeper_expired_passes}: the oldest entries of a {@code passes4} that grew
 * too large for its document, one document each, with everything that the entry had. {@code _id}
 * begins with the user's id, so that a user's entries are a range of it.
 */
@Component
public class ExpiredPasses {
  private static final String ENTRY = "entry";

  private final MongoCollection<RawBsonDocument> documents;

  public ExpiredPasses(MongoDatabase database) {
    documents = database.getCollection("farekeeper_expired_passes", RawBsonDocument.class);
  }

  /**
   * The user's moved entries, by the canonical form of their uuids. Of two spellings the canonical
   * one counts, which comes last: earlier versions knew no other than the vendor's.
   */
  public Map<String, CachedPass> of(long userId) {
    Map<String, CachedPass> entries = new LinkedHashMap<>();
    Bson range = Filters.and(Filters.gte("_id", userId + ":"), Filters.lt("_id", userId + ";"));
    for (RawBsonDocument document :
        documents
            .withTimeout(Caches.READ_SECONDS, TimeUnit.SECONDS)
            .find(range)
            .sort(Sorts.ascending("_id"))) {
      if (document.get(ENTRY) instanceof BsonDocument stored) {
        CachedPass entry = CachedPass.of(stored);
        entry.uuid().ifPresent(uuid -> entries.put(PassUuid.canonical(uuid), entry));
      }
    }
    return entries;
  }

  /** All expired passes of a cache, those too that were moved out of its document. */
  public List<CachedPass> with(CacheSnapshot cache, long userId) {
    List<CachedPass> inDocument = cache.list(SyncPlanner.PASSES4);
    if (!cache.mayHaveMovedExpired()) {
      return inDocument;
    }
    Map<String, CachedPass> moved = of(userId);
    inDocument.forEach(
        entry -> entry.uuid().ifPresent(uuid -> moved.remove(PassUuid.canonical(uuid))));
    List<CachedPass> all = new ArrayList<>(moved.values());
    all.addAll(inDocument);
    return all;
  }

  /** Stores entries, in place of earlier states of them; done twice, it is the same. */
  public void store(long userId, List<CachedPass> entries) {
    List<WriteModel<BsonDocument>> writes = new ArrayList<>();
    for (CachedPass entry : entries) {
      BsonString id = new BsonString(userId + ":" + PassUuid.canonical(entry.uuid().orElse("")));
      writes.add(
          new ReplaceOneModel<>(
              new BsonDocument("_id", id),
              new BsonDocument("_id", id)
                  .append("user_id", WholeNumber.bson(userId))
                  .append(ENTRY, entry.document()),
              new ReplaceOptions().upsert(true)));
    }
    if (!writes.isEmpty()) {
      documents.withDocumentClass(BsonDocument.class).bulkWrite(writes);
    }
  }
}
