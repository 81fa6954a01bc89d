package io.farekeeper.refresh;

import io.farekeeper.stores.RetryPolicy;
import io.farekeeper.stores.SqlTime;
import io.farekeeper.tickets.SyncException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * How long a row or user waits after a failed attempt, and what none of these pauses can have set:
 * an instance whose clock was ahead wrote it, and it is worth nothing.
 */
public final class RetryPauses {
  private RetryPauses() {}

  /** The pause after so many attempts: longer if Bytemark asked for it, but not the longest. */
  public static Duration after(int attempts, RefreshProperties properties, SyncException failure) {
    RetryPolicy policy = properties.retries();
    Duration asked = failure.retryAfter().orElse(Duration.ZERO);
    Duration longest = policy.longest();
    return policy.after(attempts, asked.compareTo(longest) > 0 ? longest : asked);
  }

  /** The last moment that a pause beginning now can end at. */
  public static Instant farthest(RefreshProperties properties, Instant now) {
    return now.plus(properties.retries().longest()).plus(SqlTime.SKEW);
  }

  /** SQL on {@code farekeeper_refresh_attempt a}: the attempt is still to come. */
  static String attemptedAhead() {
    return "(a.attempted_on > :ahead AND a.attempted_on > CURRENT_TIMESTAMP(3) + INTERVAL '%d' SECOND)"
        .formatted(SqlTime.SKEW.toSeconds());
  }

  /** SQL on {@code farekeeper_refresh_attempt a}: no pause ends so late. */
  static String nextTooFarAhead() {
    return "(a.next_attempt > :farthest)";
  }

  /** The values of these conditions. */
  static Map<String, Object> limits(RefreshProperties properties, Clock clock) {
    Instant now = clock.instant();
    return Map.of(
        "ahead",
        SqlTime.of(now.plus(SqlTime.SKEW)),
        "farthest",
        SqlTime.of(farthest(properties, now)));
  }
}
