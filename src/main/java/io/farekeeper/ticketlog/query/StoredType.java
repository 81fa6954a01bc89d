package io.farekeeper.ticketlog.query;

import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonType;
import org.bson.conversions.Bson;

/** Finds values by their type: as one condition, so that an index gives them as ranges. */
final class StoredType {
  private StoredType() {}

  static Bson anyOf(String field, List<BsonType> types) {
    BsonArray codes = new BsonArray();
    types.forEach(type -> codes.add(new BsonInt32(code(type))));
    return new BsonDocument(field, new BsonDocument("$type", codes));
  }

  /** In a query the type that sorts before all has another number than in BSON's bytes. */
  private static int code(BsonType type) {
    return type == BsonType.MIN_KEY ? -1 : type.getValue();
  }
}
