package io.farekeeper.tickets.search;

import io.farekeeper.stores.PassUuid;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which passes are asked for; null asks for any.
 *
 * @param status the status at this moment
 * @param expiresBefore the first end that is too late
 * @param expiresAfter the first end that is late enough
 */
record PassQuery(
    @Nullable String status,
    @Nullable Instant expiresBefore,
    @Nullable Instant expiresAfter,
    @Nullable String productUuid,
    @Nullable Boolean free) {

  /** Each status that can be asked for, with those that time may have made it of. */
  static final Map<String, List<String>> STORED =
      Map.of(
          "USABLE", List.of("USABLE"),
          "USING", List.of("USABLE", "USING"),
          "EXPIRED", List.of("EXPIRED", "USABLE", "USING"),
          "USES_GONE", List.of("USES_GONE"));

  /** The stored statuses to look among; empty if no status is asked for. */
  List<String> storedStatuses() {
    return status == null ? List.of() : STORED.getOrDefault(status, List.of(status));
  }

  boolean takes(FoundPass pass) {
    return (status == null || status.equals(pass.status()))
        && (productUuid == null || isOfProduct(pass))
        && (free == null || free == pass.free())
        && endsInTime(pass.expiration());
  }

  private boolean isOfProduct(FoundPass pass) {
    return productUuid != null
        && pass.productUuid() != null
        && PassUuid.same(productUuid, pass.productUuid());
  }

  private boolean endsInTime(@Nullable Instant end) {
    if (expiresBefore == null && expiresAfter == null) {
      return true;
    }
    return end != null
        && (expiresBefore == null || end.isBefore(expiresBefore))
        && (expiresAfter == null || !end.isBefore(expiresAfter));
  }
}
