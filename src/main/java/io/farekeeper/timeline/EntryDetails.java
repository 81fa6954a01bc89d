package io.farekeeper.timeline;

import io.farekeeper.stores.RfcTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * A ticket log entry's fields as an item's details: those that support asks about, each only if it
 * is small. The whole entry is found in the ticket log, by its id.
 */
final class EntryDetails {
  private static final int LONGEST_TEXT = 500;
  private static final int MOST_VALUES = 30;
  private static final int DEEPEST = 3;
  private static final Set<String> IN_SENTENCE =
      Set.of(
          "status",
          "ticket_type",
          "operation_type",
          "purchase_amount",
          "refund_amount",
          "currency",
          "payment_method",
          "validation_location",
          "route_info",
          "device_info",
          "error_details",
          "expiration_date",
          "label_name",
          "expiration",
          "first_use",
          "uses_count",
          "allowed_uses",
          "time_modified");

  private EntryDetails() {}

  /**
   * The details.
   *
   * @param redacted the paths that the caller may not see; named if there are any
   */
  static Map<String, @Nullable Object> of(BsonDocument entry, List<String> redacted) {
    Map<String, @Nullable Object> details = new LinkedHashMap<>();
    entry.forEach(
        (field, value) -> {
          if (IN_SENTENCE.contains(field)) {
            details.put(field, isSmall(value, DEEPEST) ? plain(value) : "(too large to show here)");
          }
        });
    if (entry.get("farekeeper") instanceof BsonDocument own && own.containsKey("list")) {
      details.put("list", plain(own.get("list")));
    }
    if (!redacted.isEmpty()) {
      details.put("redacted", redacted);
    }
    return details;
  }

  private static boolean isSmall(BsonValue value, int depth) {
    return switch (value) {
      case BsonDocument document ->
          depth > 0
              && document.size() <= MOST_VALUES
              && document.entrySet().stream()
                  .allMatch(
                      field ->
                          field.getKey().length() <= LONGEST_TEXT
                              && isSmall(field.getValue(), depth - 1));
      case BsonArray array ->
          depth > 0
              && array.size() <= MOST_VALUES
              && array.stream().allMatch(element -> isSmall(element, depth - 1));
      default -> !value.isString() || value.asString().getValue().length() <= LONGEST_TEXT;
    };
  }

  /** The value as JSON has it: times as ISO-8601, what JSON does not know as text. */
  static @Nullable Object plain(@Nullable BsonValue value) {
    if (value == null) {
      return null;
    }
    return switch (value.getBsonType()) {
      case NULL, UNDEFINED -> null;
      case STRING -> value.asString().getValue();
      case BOOLEAN -> value.asBoolean().getValue();
      case INT32, INT64 -> value.asNumber().longValue();
      case DOUBLE -> {
        double number = value.asDouble().getValue();
        yield Double.isFinite(number) ? (Object) number : Double.toString(number);
      }
      case DATE_TIME -> RfcTime.ofMillis(value.asDateTime().getValue()).toString();
      case OBJECT_ID -> value.asObjectId().getValue().toHexString();
      case DECIMAL128 -> value.asDecimal128().getValue().toString();
      case DOCUMENT -> {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        value.asDocument().forEach((field, inner) -> fields.put(field, plain(inner)));
        yield fields;
      }
      case ARRAY -> value.asArray().stream().map(EntryDetails::plain).toList();
      default -> "(" + value.getBsonType() + ")";
    };
  }
}
