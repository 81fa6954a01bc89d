package io.farekeeper.ticketlog.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonNull;
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
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer userId,
    Map<String, Object> filters,
    @Schema(allowableValues = {"read", "export"}) String kind,
    @Nullable Long segment) {

  static AccessEntry of(BsonDocument entry) {
    Map<String, Object> filters = new LinkedHashMap<>();
    entry.getDocument("filters").forEach((name, value) -> filters.put(name, asked(value)));
    BsonValue userId = entry.get("user_id");
    BsonValue segment =
        entry.getDocument("farekeeper", new BsonDocument()).get("segment", BsonNull.VALUE);
    return new AccessEntry(
        entry.getObjectId("_id").getValue().toHexString(),
        Instant.ofEpochMilli(entry.getDateTime("at").getValue()),
        entry.getNumber("timestamp").longValue(),
        entry.getString("principal").getValue(),
        texts(entry.get("roles", BsonNull.VALUE)),
        entry.getString("action").getValue(),
        userId == null ? null : userId.asNumber().intValue(),
        filters,
        entry.getString("kind").getValue(),
        segment.isNumber() ? segment.asNumber().longValue() : null);
  }

  AccessPlace place() {
    return new AccessPlace(at.toEpochMilli(), new ObjectId(id));
  }

  private static Object asked(BsonValue value) {
    return value.isArray() ? texts(value) : value.asString().getValue();
  }

  private static List<String> texts(BsonValue array) {
    return array.isArray()
        ? array.asArray().stream().map(text -> text.asString().getValue()).toList()
        : List.of();
  }
}
