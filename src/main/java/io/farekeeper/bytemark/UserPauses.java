package io.farekeeper.bytemark;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Remembers which users the vendor asked not to be asked for during a while, by any caller. */
final class UserPauses {
  private static final Duration LONGEST = Duration.ofHours(1);

  private final LongSupplier nanoTime;
  private final Map<Token, Long> pausedUntil = new HashMap<>();

  /**
   * @param nanoTime a clock that never goes back, as {@link System#nanoTime()}
   */
  UserPauses(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * Notes that a call for this user was answered with 429.
   *
   * @param asked how long the vendor wants no call for this user, an hour at most counts; without
   *     it the user does not pause
   */
  synchronized void refused(Token user, Optional<Duration> asked) {
    long now = nanoTime.getAsLong();
    pausedUntil.values().removeIf(until -> until - now <= 0);
    asked
        .filter(Duration::isPositive)
        .map(wait -> now + (wait.compareTo(LONGEST) > 0 ? LONGEST : wait).toNanos())
        .ifPresent(until -> pausedUntil.merge(user, until, UserPauses::later));
  }

  private static long later(long one, long other) {
    return one - other > 0 ? one : other;
  }

  /** How long this user is to be left alone; zero if a call may start. */
  synchronized Duration remaining(Token user) {
    Long until = pausedUntil.get(user);
    return until == null
        ? Duration.ZERO
        : Duration.ofNanos(Math.max(0, until - nanoTime.getAsLong()));
  }

  /** Number of users of whom a pause is remembered, be it over or not. */
  synchronized int size() {
    return pausedUntil.size();
  }
}
