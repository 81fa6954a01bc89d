package io.farekeeper.tickets;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.WriteModel;
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
class ExpiredPasses {
  private static final String ENTRY = "entry";

  private final MongoCollection<RawBsonDocument> documents;

  ExpiredPasses(MongoDatabase database) {
    documents = database.getCollection("farekeeper_expired_passes", RawBsonDocument.class);
  }

  /** The user's moved entries, by uuid. */
  Map<String, CachedPass> of(long userId) {
    Map<String, CachedPass> entries = new LinkedHashMap<>();
    Bson range = Filters.and(Filters.gte("_id", userId + ":"), Filters.lt("_id", userId + ";"));
    for (RawBsonDocument document :
        documents.withTimeout(Caches.READ_SECONDS, TimeUnit.SECONDS).find(range)) {
      CachedPass entry = CachedPass.of(document.getDocument(ENTRY));
      entry.uuid().ifPresent(uuid -> entries.put(uuid, entry));
    }
    return entries;
  }

  /** Stores entries, in place of earlier states of them; done twice, it is the same. */
  void store(long userId, List<CachedPass> entries) {
    List<WriteModel<BsonDocument>> writes = new ArrayList<>();
    for (CachedPass entry : entries) {
      BsonString id = new BsonString(userId + ":" + entry.uuid().orElse(""));
      writes.add(
          new ReplaceOneModel<>(
              new BsonDocument("_id", id),
              new BsonDocument("_id", id)
                  .append("user_id", Numbers.integer(userId))
                  .append(ENTRY, entry.document()),
              new ReplaceOptions().upsert(true)));
    }
    if (!writes.isEmpty()) {
      documents.withDocumentClass(BsonDocument.class).bulkWrite(writes);
    }
  }
}
