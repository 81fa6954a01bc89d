package io.farekeeper.timeline.words;

import io.farekeeper.purchases.PurchaseState;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Whether Bytemark has confirmed a purchase, in words that follow those of the purchase. */
public final class PurchaseWords {
  /** What Bytemark does not list by then, it will not; and what it listed may be gone. */
  private static final Duration AWAITED_FOR = Duration.ofDays(30);

  private PurchaseWords() {}

  /**
   * The words.
   *
   * @param state how the purchase stands; null if nothing is kept of it and it is not in the cache
   * @param at the purchase's time
   */
  public static String of(@Nullable PurchaseState state, Instant at, Instant now) {
    if (state != null && state.confirmed()) {
      Instant then = state.confirmedOn();
      return ", and confirmed by Bytemark"
          + (then == null || then.isBefore(at) ? "" : " after " + span(Duration.between(at, then)));
    }
    return state != null || at.isAfter(now.minus(AWAITED_FOR))
        ? "; not confirmed by Bytemark so far"
        : "; not in Bytemark's lists by now";
  }

  /** In the largest unit of which there are at least two. */
  private static String span(Duration span) {
    long seconds = span.plusMillis(500).toSeconds();
    if (seconds < 120) {
      return seconds + " s";
    }
    if (seconds < 7200) {
      return seconds / 60 + " minutes";
    }
    return seconds < 172_800 ? seconds / 3600 + " hours" : seconds / 86_400 + " days";
  }
}
