package io.farekeeper.stores.preflight;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;

/** How far a server's clock is from this machine's. */
final class ClockDifference {
  private static final Duration NOTED_FROM = Duration.ofSeconds(2);
  private static final Duration HARMFUL_FROM = Duration.ofMinutes(5);

  private ClockDifference() {}

  /**
   * Judges it. The answer may have been given at any moment between asking and hearing it: only
   * what the difference is at least counts.
   *
   * @param server what the server's clock said
   */
  static PreflightFinding judge(String area, Instant asked, Instant server, Instant heard) {
    Duration ahead = Duration.between(heard, server);
    Duration behind = Duration.between(server, asked);
    Duration difference = ahead.compareTo(behind) >= 0 ? ahead : behind;
    if (difference.isNegative()) {
      difference = Duration.ZERO;
    }
    String words =
        "%s s %s this machine's"
            .formatted(
                BigDecimal.valueOf(difference.toMillis(), 3).toPlainString(),
                ahead.compareTo(behind) >= 0 ? "ahead of" : "behind");
    String advice = "set both clocks by NTP: expiry and due times are judged by them";
    if (difference.compareTo(HARMFUL_FROM) > 0) {
      return PreflightFinding.stop(area, "clock", words, advice);
    }
    return difference.compareTo(NOTED_FROM) > 0
        ? PreflightFinding.warning(area, "clock", words, advice)
        : PreflightFinding.ok(area, "clock", "within 2 s of this machine's");
  }
}
