package io.farekeeper.tickets.search;

import io.farekeeper.stores.RfcTime;
import io.farekeeper.web.ApiException;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.web.bind.annotation.BindParam;

/**
 * What a caller asks for, as he wrote it.
 *
 * @param status the status at this moment; left out, passes of every status
 * @param expiresBefore passes that end before this time
 * @param expiresAfter passes that end at this time or later
 * @param productUuid passes of this product
 * @param free whether the loyalty programme granted them
 * @param excel whether a CSV file is opened with Excel
 */
@ParameterObject
record PassQueryText(
    @Parameter(
            name = "status",
            description = "The status at this moment; left out, every status",
            schema =
                @Schema(
                    type = "string",
                    allowableValues = {"USABLE", "USING", "EXPIRED", "USES_GONE"}))
        @BindParam("status")
        @Nullable String status,
    @Parameter(
            name = "expires_before",
            description =
                "Passes that end before this time, ISO-8601 with its offset; one without an end is"
                    + " not among them",
            schema = @Schema(type = "string", format = "date-time"))
        @BindParam("expires_before")
        @Nullable String expiresBefore,
    @Parameter(
            name = "expires_after",
            description =
                "Passes that end at this time or later, ISO-8601 with its offset; one without an"
                    + " end is not among them",
            schema = @Schema(type = "string", format = "date-time"))
        @BindParam("expires_after")
        @Nullable String expiresAfter,
    @Parameter(name = "product_uuid", description = "Passes of this product")
        @BindParam("product_uuid")
        @Nullable String productUuid,
    @Parameter(
            name = "free",
            description = "Whether the loyalty programme granted them",
            schema = @Schema(type = "boolean"))
        @BindParam("free")
        @Nullable String free,
    @Parameter(
            name = "excel",
            description =
                "`true`: a CSV file begins with a byte order mark, and no cell is a formula"
                    + " whatever separator Excel splits at",
            schema = @Schema(type = "boolean", defaultValue = "false"))
        @BindParam("excel")
        @Nullable String excel) {
  private static final int MAX_TEXT = 200;

  /**
   * The query.
   *
   * @throws ApiException naming the parameter that cannot be taken
   */
  PassQuery parsed() {
    Instant before = time("expires_before", expiresBefore);
    Instant after = time("expires_after", expiresAfter);
    if (before != null && after != null && after.isAfter(before)) {
      throw ApiException.invalid("expires_after", "must not be after expires_before");
    }
    return new PassQuery(checkedStatus(), before, after, product(), flag("free", free));
  }

  /**
   * Whether a CSV file is opened with Excel.
   *
   * @throws ApiException naming {@code excel} if it says neither
   */
  boolean isForExcel() {
    return Boolean.TRUE.equals(flag("excel", excel));
  }

  private @Nullable String checkedStatus() {
    if (status != null && !PassQuery.STORED.containsKey(status)) {
      throw ApiException.invalid("status", "must be USABLE, USING, EXPIRED or USES_GONE");
    }
    return status;
  }

  private @Nullable String product() {
    if (productUuid != null && (productUuid.isEmpty() || productUuid.length() > MAX_TEXT)) {
      throw ApiException.invalid(
          "product_uuid", "must be a text of 1 to " + MAX_TEXT + " characters");
    }
    return productUuid;
  }

  private static @Nullable Boolean flag(String parameter, @Nullable String text) {
    return switch (text) {
      case null -> null;
      case "true" -> Boolean.TRUE;
      case "false" -> Boolean.FALSE;
      default -> throw ApiException.invalid(parameter, "must be true or false");
    };
  }

  private static @Nullable Instant time(String parameter, @Nullable String text) {
    if (text == null) {
      return null;
    }
    return RfcTime.parse(text)
        .orElseThrow(
            () ->
                ApiException.invalid(
                    parameter,
                    "must be an ISO-8601 time with its offset (a + in it is sent as %2B)"));
  }
}
