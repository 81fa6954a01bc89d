package io.farekeeper.mutation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One place in a tree: a name in an object, or a number in a list.
 *
 * @param holder the map or list that holds the value
 * @param key a name or a number
 */
record Place(Object holder, Object key, String path) {

  static Place in(Map<String, Object> object, String name, String path) {
    return new Place(object, name, path.isEmpty() ? name : path + "." + name);
  }

  Object value() {
    return Objects.requireNonNull(
        holder instanceof List<?> list ? list.get((Integer) key) : object().get(key));
  }

  List<Place> below() {
    List<Place> places = new ArrayList<>();
    switch (value()) {
      case Map<?, ?> map -> map.keySet().forEach(name -> places.add(below(map, name)));
      case List<?> list -> {
        for (int n = 0; n < list.size(); n++) {
          places.add(below(list, n));
        }
      }
      default -> {
        // A leaf.
      }
    }
    return places;
  }

  private Place below(Object inside, Object name) {
    return new Place(inside, name, path + "." + name);
  }

  String remove() {
    if (holder instanceof List<?> list) {
      list.remove((int) (Integer) key);
    } else {
      object().remove(key);
    }
    return "absent";
  }

  String put(String how, Object value) {
    if (holder instanceof List<?>) {
      list().set((Integer) key, value);
    } else {
      object().put((String) key, value);
    }
    return how;
  }

  /** An element once more in its list; a name once more in its object, or with odd spelling. */
  String duplicate(Leaves leaves) {
    if (holder instanceof List<?>) {
      list().add(Tree.copyOf(value()));
      return "a duplicate";
    }
    String name = (String) key;
    boolean again = leaves instanceof JsonLeaves && leaves.random.nextBoolean();
    String added = again ? name + Tree.AGAIN : leaves.pick(List.of(name + "2", "$" + name, "a.b"));
    Map<String, Object> rest = new LinkedHashMap<>(object());
    rest.put(added, leaves.any());
    object().clear();
    object().putAll(rest);
    return again ? "twice" : "beside it " + added;
  }

  @SuppressWarnings("unchecked")
  private Map<String, Object> object() {
    return (Map<String, Object>) holder;
  }

  @SuppressWarnings("unchecked")
  private List<Object> list() {
    return (List<Object>) holder;
  }
}
