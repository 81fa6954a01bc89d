package io.farekeeper.validation.offline;

import io.farekeeper.validation.Fingerprint;
import io.farekeeper.validation.IntDeserializer;
import io.farekeeper.validation.Scan;
import io.farekeeper.validation.ValidationRequest;
import io.farekeeper.web.ApiException;
import io.swagger.v3.oas.annotations.media.Schema;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.json.JsonMapper;

/**
 * A pass that was presented to a device without a connection, which decided on its own.
 *
 * @param scanId the device's id of this scan; the same one is recorded once
 * @param userId by whom
 * @param passUuid which
 * @param presentedAt when, with its offset
 * @param decision what the device decided: granted or denied
 * @param validationLocation where
 * @param routeInfo on which route; any fields
 * @param deviceInfo by which device; any fields
 */
public record OfflineScan(
    @Schema(
            requiredMode = Schema.RequiredMode.REQUIRED,
            minLength = 1,
            maxLength = OfflineScan.LONGEST_ID)
        @Nullable String scanId,
    @Schema(requiredMode = Schema.RequiredMode.REQUIRED, minimum = "1", maximum = "2147483647")
        @JsonDeserialize(using = IntDeserializer.class)
        @Nullable Integer userId,
    @Schema(requiredMode = Schema.RequiredMode.REQUIRED, pattern = ValidationRequest.PASS_UUID)
        @Nullable String passUuid,
    @Schema(type = "string", format = "date-time", requiredMode = Schema.RequiredMode.REQUIRED)
        @Nullable JsonNode presentedAt,
    @Schema(
            allowableValues = {"granted", "denied"},
            requiredMode = Schema.RequiredMode.REQUIRED)
        @Nullable String decision,
    @Schema(maxLength = ValidationRequest.LONGEST_TEXT) @Nullable String validationLocation,
    @Schema(implementation = Map.class) @Nullable JsonNode routeInfo,
    @Schema(implementation = Map.class) @Nullable JsonNode deviceInfo) {

  static final int LONGEST_ID = 200;
  private static final Duration OLDEST = Duration.ofDays(30);

  /**
   * What became of an uploaded scan.
   *
   * @param scanId the device's id of it; null if it has none
   * @param outcome recorded; duplicate: it was before; conflict: it was granted, or is reported, in
   *     contradiction to what is known; rejected: it cannot be taken
   * @param reason why, or what follows from it
   */
  @Schema(name = "OfflineScanResult")
  record Result(@Nullable String scanId, Fate outcome, @Nullable String reason) {}

  /** What became of an uploaded scan. */
  enum Fate {
    recorded,
    duplicate,
    conflict,
    rejected
  }

  /** {@link #scanId} of a scan that was checked. */
  String id() {
    return Objects.requireNonNull(scanId);
  }

  boolean isGranted() {
    return "granted".equals(decision);
  }

  /** The scan as it is followed; a field that cannot be taken is named. */
  public Scan checked(Instant now, Duration skew) {
    if (scanId == null || scanId.isBlank() || scanId.length() > LONGEST_ID) {
      throw ApiException.invalid("scan_id", "must have 1 to %d characters".formatted(LONGEST_ID));
    }
    if (!isGranted() && !"denied".equals(decision)) {
      throw ApiException.invalid("decision", "must be granted or denied");
    }
    if (presentedAt == null || presentedAt.isNull()) {
      throw ApiException.invalid("presented_at", "is missing");
    }
    Scan scan =
        new ValidationRequest(
                userId, passUuid, validationLocation, routeInfo, deviceInfo, presentedAt)
            .checked(now);
    if (scan.at().isAfter(now.plus(skew)) || scan.at().isBefore(now.minus(OLDEST))) {
      throw ApiException.invalid(
          "presented_at", "must be in the past %d days".formatted(OLDEST.toDays()));
    }
    return scan;
  }

  /**
   * What makes this scan that scan, beside its id: who, which pass, when, and what the device
   * decided; whatever else it says by then.
   *
   * @param scan this scan, checked
   */
  public Fingerprint fingerprint(Scan scan) {
    String value = "%d:%s:%s:%s".formatted(scan.userId(), scan.passKey(), scan.at(), isGranted());
    // The first version hashed the text as the second part of a key.
    return Fingerprint.of(
        "0:" + JsonMapper.shared().writeValueAsString(this),
        value.getBytes(StandardCharsets.UTF_8));
  }
}
