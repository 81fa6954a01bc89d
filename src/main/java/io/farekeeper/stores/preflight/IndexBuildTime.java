package io.farekeeper.stores.preflight;

import java.time.Duration;

/**
 * How long the first start's indexes of one collection or table will take, about. The rates are
 * assumed, low ones of a small server: a busy one takes longer.
 */
record IndexBuildTime(Duration duration) {
  private static final long BYTES_PER_SECOND = 100_000_000;
  private static final long KEYS_PER_SECOND = 100_000;

  /** The basis of every estimate, in words. */
  static final String BASIS = "at 100 MB read and 100,000 keys written a second";

  /** What is read once, and what is written for each index. */
  static IndexBuildTime of(long bytes, long entries, int indexes) {
    return new IndexBuildTime(
        Duration.ofSeconds(bytes / BYTES_PER_SECOND + entries * indexes / KEYS_PER_SECOND));
  }

  @Override
  public String toString() {
    long seconds = Math.max(1, duration.toSeconds());
    return seconds < 120 ? seconds + " s" : (seconds + 59) / 60 + " min";
  }
}
