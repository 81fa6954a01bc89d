package io.farekeeper.bytemark;

import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Makes the report of a failure: what the API said, without the passes. */
final class Report {
  private Report() {}

  /** For an answer that could not be read. */
  static BsonDocument ofMessage(String message) {
    return of(new BsonDocument(), message);
  }

  /** For an answer that could: its own errors, or the message if it has none. */
  static BsonDocument of(BsonDocument envelope, String message) {
    return new BsonDocument("server_time", new BsonString(serverTime(envelope)))
        .append("data", dataWithoutPasses(envelope.get("data")))
        .append("errors", errors(envelope.get("errors"), message));
  }

  /** The server's time as sent; empty if it is no string. */
  static String serverTime(BsonDocument envelope) {
    BsonValue time = envelope.get("server_time");
    return time instanceof BsonString string ? string.getValue() : "";
  }

  private static BsonDocument dataWithoutPasses(@Nullable BsonValue data) {
    BsonDocument rest = new BsonDocument();
    if (data instanceof BsonDocument document) {
      rest.putAll(document);
      rest.remove("passes");
    }
    return rest;
  }

  private static BsonArray errors(@Nullable BsonValue errors, String message) {
    if (errors instanceof BsonArray array && !array.isEmpty()) {
      return array;
    }
    BsonArray own = new BsonArray();
    own.add(new BsonDocument("message", new BsonString(message)));
    return own;
  }
}
