package io.farekeeper.accesslog;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.farekeeper.stores.RfcTime;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * A recorded read as auditors see it.
 *
 * @param timestamp Unix seconds
 * @param action method and path, with the path's names in place of its values
 * @param userId whose data, if one rider was named
 * @param filters the parameters that were given
 * @param kind read, or export if data was taken along as CSV or NDJSON
 * @param segment number of the segment that it is sealed in; null until then
 */
record AccessEntry(
    @JsonProperty("_id") String id,
    Instant at,
    long timestamp,
    String principal,
    List<String> roles,
    @Schema(example = "GET /api/v1/users/{user_id}/tickets") String action,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long userId,
    Map<String, Object> filters,
    @Schema(allowableValues = {"read", "export"}) String kind,
    @Nullable Long segment) {

  /** The entry; empty if it has no place in the list: another program wrote it. */
  static Optional<AccessEntry> of(BsonDocument entry) {
    return entry.isObjectId("_id") && entry.isDateTime("at")
        ? Optional.of(readable(entry))
        : Optional.empty();
  }

  /** What else is missing or of another type is passed over: it hides no other read. */
  private static AccessEntry readable(BsonDocument entry) {
    Instant at = Instant.ofEpochMilli(entry.getDateTime("at").getValue());
    Map<String, Object> filters = new LinkedHashMap<>();
    document(entry, "filters").forEach((name, value) -> filters.put(name, asked(value)));
    return new AccessEntry(
        entry.getObjectId("_id").getValue().toHexString(),
        at,
        Objects.requireNonNullElse(integer(entry.get("timestamp")), at.getEpochSecond()),
        text(entry.get("principal")),
        texts(entry.get("roles")),
        text(entry.get("action")),
        integer(entry.get("user_id")),
        filters,
        text(entry.get("kind")),
        integer(document(entry, "farekeeper").get("segment")));
  }

  /** As it is shown; its place in the list is by what is stored. */
  @Override
  public Instant at() {
    return RfcTime.of(at);
  }

  AccessPosition position() {
    return new AccessPosition(at.toEpochMilli(), new ObjectId(id));
  }

  private static BsonDocument document(BsonDocument entry, String field) {
    return entry.isDocument(field) ? entry.getDocument(field) : new BsonDocument();
  }

  private static @Nullable Long integer(@Nullable BsonValue value) {
    return value != null && (value.isInt32() || value.isInt64())
        ? (Long) value.asNumber().longValue()
        : null;
  }

  private static Object asked(BsonValue value) {
    return value.isArray() ? texts(value) : text(value);
  }

  private static String text(@Nullable BsonValue value) {
    return value != null && value.isString() ? value.asString().getValue() : "";
  }

  private static List<String> texts(@Nullable BsonValue array) {
    return array != null && array.isArray()
        ? array.asArray().stream().map(AccessEntry::text).toList()
        : List.of();
  }
}
