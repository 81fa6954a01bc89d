package io.farekeeper.bytemark;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Stops all calls of this instance for a while when several users were answered within seconds that
 * there are too many requests: then it is not those users whom the vendor means.
 */
final class InstancePause {
  static final int USERS = 5;
  static final Duration WITHIN = Duration.ofSeconds(10);
  private static final Duration UNASKED = Duration.ofSeconds(5);
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private final LongSupplier nanoTime;
  private final Map<Token, Refusal> refusals = new LinkedHashMap<>();
  private long pausedUntil;

  /**
   * @param nanoTime a clock that never goes back, as {@link System#nanoTime()}
   */
  InstancePause(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.pausedUntil = nanoTime.getAsLong();
  }

  /** Notes that a call for this user was answered with 429. */
  synchronized void refused(Token user, Optional<Duration> asked) {
    long now = nanoTime.getAsLong();
    Duration wait = asked.orElse(UNASKED);
    long until = now + (wait.compareTo(LONGEST) > 0 ? LONGEST : wait).toNanos();
    refusals.values().removeIf(refusal -> now - refusal.at() > WITHIN.toNanos());
    refusals.merge(user, new Refusal(now, until), Refusal::latest);
    if (refusals.size() >= USERS) {
      refusals.values().forEach(refusal -> extend(refusal.until()));
      refusals.clear();
    }
  }

  private void extend(long until) {
    if (until - pausedUntil > 0) {
      pausedUntil = until;
    }
  }

  /** How long no call may start; zero if one may. */
  synchronized Duration remaining() {
    return Duration.ofNanos(Math.max(0, pausedUntil - nanoTime.getAsLong()));
  }

  private record Refusal(long at, long until) {
    Refusal latest(Refusal newer) {
      return new Refusal(newer.at, until - newer.until > 0 ? until : newer.until);
    }
  }
}
