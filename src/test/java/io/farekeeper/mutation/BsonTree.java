package io.farekeeper.mutation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/** BSON documents as trees, and back. */
final class BsonTree {
  private BsonTree() {}

  static Map<String, Object> read(BsonDocument document) {
    Map<String, Object> tree = new LinkedHashMap<>();
    document.forEach((name, value) -> tree.put(name, read(value)));
    return tree;
  }

  private static Object read(BsonValue value) {
    if (value.isDocument()) {
      return read(value.asDocument());
    }
    if (value.isArray()) {
      List<Object> list = new ArrayList<>();
      value.asArray().forEach(element -> list.add(read(element)));
      return list;
    }
    return value;
  }

  static BsonDocument write(Map<String, Object> tree) {
    return write((Object) tree).asDocument();
  }

  private static BsonValue write(Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        BsonDocument document = new BsonDocument();
        map.forEach((name, element) -> document.put((String) name, write(element)));
        yield document;
      }
      case List<?> list -> new BsonArray(list.stream().map(BsonTree::write).toList());
      case BsonValue leaf -> leaf;
      default -> throw new IllegalStateException("no BSON: " + value.getClass());
    };
  }
}
