package io.farekeeper.tickets.sync;

import java.util.Map;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * A payload as BSON can hold it: lone surrogates, and NULs in keys, become U+FFFD. Everything else
 * stays as the API sent it, in its order.
 */
public final class StorablePayload {
  private StorablePayload() {}

  static BsonDocument of(BsonDocument payload) {
    return isStorable(payload) ? payload : rewritten(payload);
  }

  /** How deep a value is nested: 1 for a document that holds only plain values. */
  public static int depthOf(BsonValue value) {
    int deepest = 0;
    if (value.isDocument()) {
      for (BsonValue element : value.asDocument().values()) {
        deepest = Math.max(deepest, depthOf(element));
      }
    } else if (value.isArray()) {
      for (BsonValue element : value.asArray()) {
        deepest = Math.max(deepest, depthOf(element));
      }
    } else {
      return 0;
    }
    return deepest + 1;
  }

  private static boolean isStorable(BsonValue value) {
    return switch (value.getBsonType()) {
      case STRING -> isStorable(value.asString().getValue());
      case ARRAY -> value.asArray().stream().allMatch(StorablePayload::isStorable);
      case DOCUMENT ->
          value.asDocument().entrySet().stream()
              .allMatch(
                  entry ->
                      storableKey(entry.getKey()).equals(entry.getKey())
                          && isStorable(entry.getValue()));
      default -> true;
    };
  }

  private static boolean isStorable(String text) {
    return LoneSurrogates.replaced(text).equals(text);
  }

  private static String storableKey(String key) {
    return LoneSurrogates.replaced(key).replace('\0', '\uFFFD');
  }

  private static BsonDocument rewritten(BsonDocument document) {
    BsonDocument out = new BsonDocument();
    for (Map.Entry<String, BsonValue> entry : document.entrySet()) {
      String key = storableKey(entry.getKey());
      // Two keys may differ only in what cannot be stored: none of their values is lost.
      while (out.containsKey(key) || (!key.equals(entry.getKey()) && document.containsKey(key))) {
        key += '\uFFFD';
      }
      out.put(key, rewrittenValue(entry.getValue()));
    }
    return out;
  }

  private static BsonValue rewrittenValue(BsonValue value) {
    return switch (value.getBsonType()) {
      case STRING -> new BsonString(LoneSurrogates.replaced(value.asString().getValue()));
      case DOCUMENT -> rewritten(value.asDocument());
      case ARRAY ->
          new BsonArray(value.asArray().stream().map(StorablePayload::rewrittenValue).toList());
      default -> value;
    };
  }
}
