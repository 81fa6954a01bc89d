package io.farekeeper.sealing;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Projections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.conversions.Bson;

/**
 * Entries that were removed by order: {@code {log, id, order, at}}, where {@code id} is the entry's
 * {@code _id}, {@code order} names what it was removed by, and {@code at} says when. Who erases
 * writes that first; here it is only read. The leaf hash stays in the segment.
 */
class Erasures {
  static final String COLLECTION = "farekeeper_erasures";
  static final Bson BY_ENTRY = Indexes.ascending("log", "id");

  private final MongoCollection<BsonDocument> erasures;

  Erasures(MongoDatabase database) {
    erasures = database.getCollection(COLLECTION, BsonDocument.class);
  }

  /** Those of the entries that were erased, as {@link EntryId#key} distinguishes them. */
  Set<Object> among(SealedLog log, List<BsonValue> ids) {
    Set<Object> erased = new HashSet<>();
    for (BsonDocument erasure :
        erasures
            .find(Filters.and(Filters.eq("log", log.word()), Filters.in("id", ids)))
            .projection(Projections.include("id"))) {
      erased.add(EntryId.key(EntryId.required(erasure, "id")));
    }
    return erased;
  }
}
