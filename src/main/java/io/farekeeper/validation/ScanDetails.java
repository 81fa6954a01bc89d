package io.farekeeper.validation;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import tools.jackson.databind.JsonNode;

/** What a device reports of itself and its route, as the ticket log stores it. */
final class ScanDetails {
  private ScanDetails() {}

  static BsonValue bson(JsonNode node) {
    if (node.isObject()) {
      BsonDocument document = new BsonDocument();
      node.properties()
          .forEach(field -> document.append(storable(field.getKey()), bson(field.getValue())));
      return document;
    }
    if (node.isArray()) {
      List<BsonValue> elements = new ArrayList<>();
      node.forEach(element -> elements.add(bson(element)));
      return new BsonArray(elements);
    }
    if (node.isNumber()) {
      return number(node);
    }
    if (node.isBoolean()) {
      return BsonBoolean.valueOf(node.booleanValue());
    }
    return node.isNull() ? BsonNull.VALUE : new BsonString(storable(node.asString()));
  }

  private static BsonValue number(JsonNode node) {
    if (node.isIntegralNumber() && node.canConvertToInt()) {
      return new BsonInt32(node.intValue());
    }
    return node.isIntegralNumber() && node.canConvertToLong()
        ? new BsonInt64(node.longValue())
        : new BsonDouble(node.doubleValue());
  }

  /** Without lone surrogates, which are no text, and NULs, at which BSON's keys end. */
  static String storable(String text) {
    byte[] bytes = text.replace('\0', '\uFFFD').getBytes(StandardCharsets.UTF_8);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
