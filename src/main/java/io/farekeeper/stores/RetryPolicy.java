package io.farekeeper.stores;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * How long to wait after a failed attempt, and when to try no more. Each user of it states its own
 * numbers.
 *
 * @param pauses the pauses after the first, second, … failed attempt; the last holds from then on
 * @param maxAttempts attempts after which it is given up
 * @param giveUpAfter time after the first attempt at which it is given up
 */
public record RetryPolicy(List<Duration> pauses, int maxAttempts, Duration giveUpAfter) {
  /** Attempts that are never too many. */
  public static final int ANY_NUMBER = Integer.MAX_VALUE;

  /** A time that is never over. */
  public static final Duration ANY_TIME = Duration.ofDays(10_000);

  /**
   * Checks the pauses.
   *
   * @throws IllegalArgumentException if there are none
   */
  public RetryPolicy {
    if (pauses.isEmpty()) {
      throw new IllegalArgumentException("a retry policy has at least one pause");
    }
    pauses = List.copyOf(pauses);
  }

  /** A pause that doubles with each attempt until it is the longest, without an end. */
  public static RetryPolicy doubling(Duration first, Duration longest) {
    return doubling(first, longest, ANY_NUMBER);
  }

  /** The same, but given up after so many attempts. */
  public static RetryPolicy doubling(Duration first, Duration longest, int maxAttempts) {
    List<Duration> pauses = new ArrayList<>();
    Duration pause = first;
    while (pause.isPositive() && pause.compareTo(longest) < 0) {
      pauses.add(pause);
      pause = pause.multipliedBy(2);
    }
    pauses.add(longest.compareTo(pause) < 0 ? longest : pause);
    return new RetryPolicy(pauses, maxAttempts, ANY_TIME);
  }

  /** The pause after so many attempts, from 1 on. */
  public Duration after(int attempts) {
    return pauses.get(Math.min(attempts, pauses.size()) - 1);
  }

  /** The same, but at least as long as the receiver asked. */
  public Duration after(int attempts, Duration asked) {
    Duration pause = after(attempts);
    return asked.compareTo(pause) > 0 ? asked : pause;
  }

  /** The longest of the pauses. */
  public Duration longest() {
    return Collections.max(pauses);
  }

  /** Whether no attempt is left after so many. */
  public boolean isExhausted(int attempts) {
    return attempts >= maxAttempts;
  }
}
