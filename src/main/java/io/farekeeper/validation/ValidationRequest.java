package io.farekeeper.validation;

import io.farekeeper.stores.PassUuid;
import io.farekeeper.web.ApiException;
import io.farekeeper.web.CanonicalJson;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A pass that is presented.
 *
 * @param userId by whom
 * @param passUuid which
 * @param validationLocation where
 * @param routeInfo on which route; any fields
 * @param deviceInfo by which device; any fields
 * @param presentedAt when, with its offset; now if it is left out
 */
public record ValidationRequest(
    @Schema(requiredMode = Schema.RequiredMode.REQUIRED, minimum = "1", maximum = "2147483647")
        @JsonDeserialize(using = IntDeserializer.class)
        @Nullable Integer userId,
    @Schema(requiredMode = Schema.RequiredMode.REQUIRED, pattern = PASS_UUID)
        @Nullable String passUuid,
    @Schema(maxLength = LONGEST_TEXT) @Nullable String validationLocation,
    @Schema(implementation = Map.class) @Nullable JsonNode routeInfo,
    @Schema(implementation = Map.class) @Nullable JsonNode deviceInfo,
    @Schema(type = "string", format = "date-time") @Nullable JsonNode presentedAt) {

  /** What a pass's uuid looks like. */
  public static final String PASS_UUID = "^[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}$";

  public static final int LONGEST_TEXT = 500;
  private static final int LONGEST_OBJECT = 16 * 1024;
  private static final int DEEPEST_OBJECT = 20;
  private static final int LAST_YEAR = 9999;

  /** The request as it is followed; a field that cannot be taken is named. */
  public Scan checked(Instant now) {
    if (userId == null || userId < 1) {
      throw ApiException.invalid(
          "user_id", "must be a whole number from 1 to " + Integer.MAX_VALUE);
    }
    if (passUuid == null || !passUuid.matches(PASS_UUID)) {
      throw ApiException.invalid(
          "pass_uuid", "must be 1 to 128 letters, digits, hyphens, dots and underscores");
    }
    return new Scan(userId, passUuid, time(now), details());
  }

  /** What makes this request that request: the same key must come with the same. */
  Fingerprint fingerprint() {
    ObjectNode value = JsonMapper.shared().valueToTree(this);
    value.put("passUuid", PassUuid.canonical(String.valueOf(passUuid)));
    return Fingerprint.of(JsonMapper.shared().writeValueAsString(this), CanonicalJson.of(value));
  }

  private Instant time(Instant now) {
    if (presentedAt == null || presentedAt.isNull()) {
      return now;
    }
    if (presentedAt.isString()) {
      try {
        OffsetDateTime time = OffsetDateTime.parse(presentedAt.asString());
        if (time.getYear() >= 0 && time.getYear() <= LAST_YEAR) {
          return time.toInstant();
        }
      } catch (DateTimeParseException e) {
        // Refused below, like what is no text at all.
      }
    }
    throw ApiException.invalid("presented_at", "must be an ISO-8601 time with its offset");
  }

  private ObjectNode details() {
    ObjectNode details = JsonMapper.shared().createObjectNode();
    if (validationLocation != null) {
      if (validationLocation.length() > LONGEST_TEXT) {
        throw ApiException.invalid(
            "validation_location", "must not be longer than %d".formatted(LONGEST_TEXT));
      }
      details.put("validation_location", validationLocation);
    }
    add(details, "route_info", routeInfo);
    add(details, "device_info", deviceInfo);
    return details;
  }

  private static void add(ObjectNode details, String field, @Nullable JsonNode value) {
    if (value == null || value.isNull()) {
      return;
    }
    if (!value.isObject()) {
      throw ApiException.invalid(field, "must be an object");
    }
    if (value.toString().length() > LONGEST_OBJECT || depthOf(value) > DEEPEST_OBJECT) {
      throw ApiException.invalid(
          field,
          "must not be larger than %d characters or deeper than %d levels"
              .formatted(LONGEST_OBJECT, DEEPEST_OBJECT));
    }
    details.set(field, value);
  }

  private static int depthOf(JsonNode node) {
    int deepest = 0;
    for (JsonNode child : node) {
      deepest = Math.max(deepest, depthOf(child));
    }
    return deepest + 1;
  }
}
