package io.farekeeper.timeline.words;

import io.farekeeper.purchases.PurchaseState;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Whether Bytemark has confirmed a purchase, in words that follow those of the purchase. */
public final class PurchaseWords {
  private PurchaseWords() {}

  /**
   * The words; none if it is not known.
   *
   * @param state how the purchase stands; null if nothing is kept of it
   */
  public static String of(@Nullable PurchaseState state) {
    if (state == null) {
      return "";
    }
    return state
        .confirmedAfter()
        .map(after -> ", and confirmed by Bytemark after " + span(after))
        .orElse("; not confirmed by Bytemark so far");
  }

  /** In the largest unit of which there are at least two. */
  private static String span(Duration span) {
    long seconds = Math.max(0, span.plusMillis(500).toSeconds());
    if (seconds < 120) {
      return seconds + " s";
    }
    if (seconds < 7200) {
      return seconds / 60 + " minutes";
    }
    return seconds < 172_800 ? seconds / 3600 + " hours" : seconds / 86_400 + " days";
  }
}
