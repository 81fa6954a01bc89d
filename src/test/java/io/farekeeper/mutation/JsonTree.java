package io.farekeeper.mutation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** JSON objects as trees whose leaves are what is written, and back. */
final class JsonTree {
  private static final JsonMapper JSON = JsonMapper.shared();

  private JsonTree() {}

  /** A number, text, or word as it is written. */
  record Literal(String text) {}

  static Literal quoted(String text) {
    return new Literal(JsonNodeFactory.instance.stringNode(text).toString());
  }

  static Map<String, Object> read(String json) {
    Map<String, Object> tree = new LinkedHashMap<>();
    JSON.readTree(json).forEachEntry((name, value) -> tree.put(name, read(value)));
    return tree;
  }

  private static Object read(JsonNode node) {
    if (node.isObject()) {
      Map<String, Object> tree = new LinkedHashMap<>();
      node.forEachEntry((name, value) -> tree.put(name, read(value)));
      return tree;
    }
    if (node.isArray()) {
      List<Object> list = new ArrayList<>();
      node.forEach(element -> list.add(read(element)));
      return list;
    }
    return new Literal(node.toString());
  }

  static String write(Object value) {
    return switch (value) {
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(field -> name(field.getKey()) + ":" + write(field.getValue()))
              .collect(Collectors.joining(",", "{", "}"));
      case List<?> list ->
          list.stream().map(JsonTree::write).collect(Collectors.joining(",", "[", "]"));
      case Literal literal -> literal.text();
      default -> throw new IllegalStateException("no JSON: " + value.getClass());
    };
  }

  private static String name(Object key) {
    return quoted(((String) key).replace(Tree.AGAIN, "")).text();
  }
}
