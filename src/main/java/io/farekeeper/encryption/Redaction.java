package io.farekeeper.encryption;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonBinarySubType;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;

/**
 * Takes the sensitive values out of an entry: those at the configured paths, encrypted or not, and
 * whatever else is encrypted, from paths that were configured once.
 */
@SuppressWarnings("ReferenceEquality") // whether anything changed: equal is not enough
final class Redaction {
  private final Set<String> redacted = new LinkedHashSet<>();

  private Redaction() {}

  static SensitiveFields.Redacted of(BsonDocument entry, SensitivePaths paths) {
    Redaction redaction = new Redaction();
    BsonDocument clean = paths.replaced(entry, redaction::taken);
    BsonDocument cleaner = redaction.withoutCiphertext(clean, "");
    return new SensitiveFields.Redacted(cleaner, List.copyOf(new ArrayList<>(redaction.redacted)));
  }

  static boolean isCiphertext(BsonValue value) {
    return value.isBinary() && value.asBinary().getType() == BsonBinarySubType.ENCRYPTED.getValue();
  }

  private BsonValue taken(String path, BsonValue value) {
    if (value.isNull()) {
      return value;
    }
    redacted.add(path);
    return BsonNull.VALUE;
  }

  private BsonDocument withoutCiphertext(BsonDocument document, String prefix) {
    BsonDocument result = document;
    for (Map.Entry<String, BsonValue> field : document.entrySet()) {
      BsonValue value = field.getValue();
      BsonValue changed = withoutCiphertext(value, prefix + field.getKey());
      if (changed != value) {
        result = result == document ? SensitivePaths.copy(document) : result;
        result.put(field.getKey(), changed);
      }
    }
    return result;
  }

  /** Of an array the path is listed once, as it is configured. */
  private BsonValue withoutCiphertext(BsonValue value, String path) {
    return switch (value) {
      case BsonDocument document -> withoutCiphertext(document, path + ".");
      case BsonArray array ->
          SensitivePaths.elements(array, element -> withoutCiphertext(element, path));
      default -> isCiphertext(value) ? taken(path, value) : value;
    };
  }
}
