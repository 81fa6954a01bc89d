package io.farekeeper.validation;

import io.farekeeper.tickets.HeldPass;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How a pass stands by what is known here, before Bytemark is asked. */
enum Standing {
  /** Has uses left, and none is running: to be used at Bytemark. */
  USABLE,
  /** In use. */
  USING,
  EXPIRED,
  USES_GONE,
  /** A status that nobody knows, or none. */
  UNUSABLE,
  /** Not in the user's cache. */
  ABSENT,
  /** Not in the user's cache, but in another's. */
  OTHERS;

  /**
   * By Bytemark's own status, never by the judged one: a pass of ten rides that was used once and
   * is USABLE again reads as USING there.
   *
   * @param pass null if the user's cache has none
   * @param grants rides on it that were granted without Bytemark
   */
  static Standing of(@Nullable HeldPass pass, Grants grants, Instant now) {
    if (pass == null) {
      return grants.running() ? USING : ABSENT;
    }
    boolean over = pass.expiration().filter(end -> !end.isAfter(now)).isPresent();
    return switch (pass.payloadStatus()) {
      case "EXPIRED" -> EXPIRED;
      case "USES_GONE" -> USES_GONE;
      case "USING" -> over ? EXPIRED : USING;
      case "USABLE" -> over ? EXPIRED : usable(pass, grants);
      default -> UNUSABLE;
    };
  }

  private static Standing usable(HeldPass pass, Grants grants) {
    if (grants.running()) {
      return USING;
    }
    return pass.usesCount().orElse(0) + grants.waiting() < pass.allowedUses() ? USABLE : USES_GONE;
  }
}
