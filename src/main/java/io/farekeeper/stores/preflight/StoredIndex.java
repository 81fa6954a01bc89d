package io.farekeeper.stores.preflight;

import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/**
 * An index that a collection has.
 *
 * @param keys its fields and their directions, in order
 * @param plain whether it holds every document, in plain order, without expiry
 * @param unique whether it refuses a second of the same
 */
record StoredIndex(
    String name, List<Map.Entry<String, BsonValue>> keys, boolean plain, boolean unique) {
  private static final List<String> RESTRICTIONS =
      List.of("partialFilterExpression", "sparse", "expireAfterSeconds", "collation", "hidden");

  static List<StoredIndex> of(MongoDatabase database, String collection) {
    return database
        .getCollection(collection)
        .listIndexes(BsonDocument.class)
        .map(StoredIndex::of)
        .into(new ArrayList<>());
  }

  static StoredIndex of(BsonDocument index) {
    return new StoredIndex(
        index.getString("name").getValue(),
        List.copyOf(index.getDocument("key").entrySet()),
        RESTRICTIONS.stream().noneMatch(index::containsKey),
        BsonBoolean.TRUE.equals(index.get("unique")));
  }

  /** Whether it is the wanted index, whatever its name. */
  boolean serves(IndexModel wanted) {
    BsonDocument fields =
        wanted
            .getKeys()
            .toBsonDocument(BsonDocument.class, MongoClientSettings.getDefaultCodecRegistry());
    boolean restricted =
        wanted.getOptions().getExpireAfter(TimeUnit.SECONDS) != null
            || wanted.getOptions().getPartialFilterExpression() != null;
    return isOn(List.copyOf(fields.entrySet()))
        && (plain || restricted)
        && (unique || !wanted.getOptions().isUnique());
  }

  private boolean isOn(List<Map.Entry<String, BsonValue>> fields) {
    return keys.size() == fields.size() && begins(fields);
  }

  /** Whether the other one finds all that this one finds, and refuses all that it refuses. */
  boolean isCoveredBy(StoredIndex other) {
    if (!plain || !other.plain || name.equals(other.name) || name.equals("_id_")) {
      return false;
    }
    boolean same = isOn(other.keys);
    return other.begins(keys)
        && (!unique || (same && other.unique))
        // Of two that are the same, one is not redundant.
        && (!same || unique != other.unique || name.compareTo(other.name) > 0);
  }

  private boolean begins(List<Map.Entry<String, BsonValue>> fields) {
    if (keys.size() < fields.size()) {
      return false;
    }
    for (int i = 0; i < fields.size(); i++) {
      boolean sameOrder = isSame(keys.get(i).getValue(), fields.get(i).getValue());
      if (!keys.get(i).getKey().equals(fields.get(i).getKey()) || !sameOrder) {
        return false;
      }
    }
    return true;
  }

  /** Directions compare by value: 1 and 1.0 are the same. */
  private static boolean isSame(BsonValue mine, BsonValue theirs) {
    return (mine.isNumber() && theirs.isNumber())
        ? mine.asNumber().doubleValue() == theirs.asNumber().doubleValue()
        : mine.equals(theirs);
  }
}
