package io.farekeeper.mutation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Documents of any form as maps, lists and leaves, which may be changed. */
final class Tree {
  private Tree() {}

  /** Stands at the end of a key that is there a second time, for forms that can say so. */
  static final String AGAIN = "\u0001again";

  static List<Object> listOf(Object value) {
    List<Object> list = new ArrayList<>();
    list.add(value);
    return list;
  }

  static Map<String, Object> objectOf(String name, Object value) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put(name, value);
    return object;
  }

  static Object copyOf(Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((name, element) -> copy.put((String) name, copyOf(element)));
        yield copy;
      }
      case List<?> list -> {
        List<Object> copy = new ArrayList<>();
        list.forEach(element -> copy.add(copyOf(element)));
        yield copy;
      }
      default -> value;
    };
  }
}
