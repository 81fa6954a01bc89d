package io.farekeeper.encryption;

import static io.farekeeper.encryption.Settings.invalid;

import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/**
 * Where an entry's sensitive fields are: names with dots between them. An array on the way stands
 * for each of its elements; a field whose own name has dots is found too.
 */
@SuppressWarnings("ReferenceEquality") // whether anything changed: equal is not enough
record SensitivePaths(List<String> paths) {
  /** By these an entry is found, or distinguished from others. */
  private static final Set<String> NEVER =
      Set.of("_id", "user_id", "timestamp", "uuid", "status", "farekeeper");

  /**
   * The paths, without those that lie below another.
   *
   * @throws io.farekeeper.config.InvalidConfigurationException if one cannot be taken
   */
  static SensitivePaths of(List<String> configured) {
    configured.forEach(SensitivePaths::check);
    return new SensitivePaths(
        configured.stream()
            .distinct()
            .filter(path -> configured.stream().noneMatch(other -> path.startsWith(other + ".")))
            .toList());
  }

  private static void check(String path) {
    for (String name : path.split("\\.", -1)) {
      if (name.isBlank() || name.startsWith("$")) {
        throw invalid("fields", "must hold paths like error_details.customer");
      }
    }
    if (NEVER.contains(path.split("\\.", -1)[0])) {
      throw invalid("fields", "must not hold " + path + ": entries are found by it");
    }
  }

  /**
   * An entry with other values in these places, in the same order of fields; the same instance if
   * none changes.
   *
   * @param change the path and the value there, to what is to be there
   */
  BsonDocument replaced(BsonDocument entry, BiFunction<String, BsonValue, BsonValue> change) {
    BsonDocument result = entry;
    for (String path : paths) {
      result = inDocument(result, path, value -> change.apply(path, value));
    }
    return result;
  }

  private static BsonDocument inDocument(
      BsonDocument document, String path, UnaryOperator<BsonValue> change) {
    BsonDocument result = document;
    for (int end = path.indexOf('.'); ; end = path.indexOf('.', end + 1)) {
      String name = end < 0 ? path : path.substring(0, end);
      BsonValue value = document.get(name);
      if (value != null) {
        BsonValue changed =
            end < 0 ? change.apply(value) : inside(value, path.substring(end + 1), change);
        if (changed != value) {
          result = result == document ? copy(document) : result;
          result.put(name, changed);
        }
      }
      if (end < 0) {
        return result;
      }
    }
  }

  private static BsonValue inside(BsonValue value, String path, UnaryOperator<BsonValue> change) {
    return switch (value) {
      case BsonDocument document -> inDocument(document, path, change);
      case BsonArray array -> elements(array, element -> inside(element, path, change));
      default -> value;
    };
  }

  /** The array with its elements changed; the same instance if none is. */
  static BsonArray elements(BsonArray array, UnaryOperator<BsonValue> change) {
    BsonArray result = array;
    int place = 0;
    // Not by index: of an array that is read from its bytes, that would read it anew each time.
    for (BsonValue element : array) {
      BsonValue changed = change.apply(element);
      if (changed != element) {
        result = result == array ? new BsonArray(array.getValues()) : result;
        result.set(place, changed);
      }
      place++;
    }
    return result;
  }

  /** Another document with the same values. */
  static BsonDocument copy(BsonDocument document) {
    BsonDocument copy = new BsonDocument();
    copy.putAll(document);
    return copy;
  }
}
