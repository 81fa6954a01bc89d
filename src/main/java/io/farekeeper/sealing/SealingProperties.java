package io.farekeeper.sealing;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Sealing of the ticket log and of the access log.
 *
 * @param enabled whether this instance seals; verifying works in any case
 * @param interval age of the newest segment at which the next one is made, if there is anything to
 *     seal
 * @param segmentEntries most entries of a segment; so many are sealed at once, whatever the
 *     interval
 * @param key key of the segments' HMACs, base64 of at least 32 random bytes; a secret. Without it
 *     segments are chained but not signed
 * @param previousKeys keys that were used before, base64; they verify and do not sign
 * @param unsignedUntil segments that were sealed before there was a key
 * @param headsFile file outside the database to which the head of each segment is appended, a line
 *     of JSON each; made if it is not there
 * @param headsWebhook http or https address to which the head of each segment is posted as JSON;
 *     user information in it is sent as Basic authorization
 */
@Validated
@ConfigurationProperties("farekeeper.ticket-log.sealing")
record SealingProperties(
    @DefaultValue("true") boolean enabled,
    @DefaultValue("1m") @DurationMin(seconds = 1) Duration interval,
    @DefaultValue("10000") @Min(1) @Max(10_000) int segmentEntries,
    @Nullable String key,
    @DefaultValue List<String> previousKeys,
    @DefaultValue UnsignedUntil unsignedUntil,
    @Nullable Path headsFile,
    @Nullable String headsWebhook) {

  /**
   * Number of the last segment without an HMAC, for each log. A later one without is reported by
   * verify-ticket-log, once a key is configured.
   *
   * @param ticketLog of the ticket log
   * @param accessLog of the access log
   */
  record UnsignedUntil(@DefaultValue("0") long ticketLog, @DefaultValue("0") long accessLog) {

    long of(SealedLog log) {
      return switch (log) {
        case TICKETS -> ticketLog;
        case ACCESS -> accessLog;
      };
    }
  }

  /** Set to nothing, as an empty variable does, is not set. */
  SealingProperties {
    key = key == null || key.isBlank() ? null : key;
    headsFile = headsFile == null || headsFile.toString().isBlank() ? null : headsFile;
    headsWebhook = headsWebhook == null || headsWebhook.isBlank() ? null : headsWebhook;
  }

  @Override
  public String toString() {
    return "SealingProperties[enabled=%s, interval=%s, keys and addresses withheld]"
        .formatted(enabled, interval);
  }
}
