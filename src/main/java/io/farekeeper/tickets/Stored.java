package io.farekeeper.tickets;

import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** A condition that a field still holds what was read of it, whatever that is. */
public final class Stored {
  private Stored() {}

  /**
   * The condition, as a part of a filter.
   *
   * @param value what was read; null if there was no such field
   */
  public static BsonDocument still(String field, @Nullable BsonValue value) {
    return new BsonDocument(field, value == null ? exists(false) : equalTo(value));
  }

  private static BsonDocument equalTo(BsonValue value) {
    return switch (value.getBsonType()) {
      // An absent field equals null too.
      case NULL -> exists(true).append("$eq", value);
      // MongoDB compares nothing with it.
      case UNDEFINED -> new BsonDocument("$type", new BsonString("undefined"));
      // Spelled out: a document in its place would be taken for operators, an expression for one.
      default -> new BsonDocument("$eq", value);
    };
  }

  private static BsonDocument exists(boolean there) {
    return new BsonDocument("$exists", BsonBoolean.valueOf(there));
  }
}
