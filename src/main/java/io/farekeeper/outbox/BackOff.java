package io.farekeeper.outbox;

import java.time.Duration;
import java.util.List;

/** How long a notice waits after a try that did not settle it. */
final class BackOff {
  private static final List<Duration> PAUSES =
      List.of(
          Duration.ofSeconds(5),
          Duration.ofSeconds(15),
          Duration.ofSeconds(30),
          Duration.ofMinutes(1),
          Duration.ofMinutes(5),
          Duration.ofMinutes(15),
          Duration.ofHours(1),
          Duration.ofHours(4),
          Duration.ofHours(8));

  private BackOff() {}

  /** The pause after the given try; the first try is 1. */
  static Duration after(int attempt) {
    return PAUSES.get(Math.min(attempt, PAUSES.size()) - 1);
  }
}
