package io.farekeeper.bytemark;

import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Lets a call through when this instance's limits allow one: not too many at once, not too many a
 * second.
 */
final class CallGate {
  /**
   * The rate is kept in slices this long, so that the calls of a second do not all start at its
   * beginning.
   */
  private static final int SLICES_PER_SECOND = 20;

  /** Longer than the callers inside, at most one for each slot, can ever wait for the rate. */
  private static final Duration FOREVER = Duration.ofDays(30);

  private final Semaphore slots;
  private final RateLimiter rate;
  private final InstancePause pause;
  private final Circuit circuit;
  private final Duration longestPause;

  CallGate(BytemarkProperties properties, InstancePause pause, Circuit circuit) {
    this.slots = new Semaphore(properties.maxConcurrent(), true);
    this.rate = RateLimiter.of("bytemark", rate(properties.ratePerSecond()));
    this.pause = pause;
    this.circuit = circuit;
    this.longestPause = properties.maxRetryWait();
  }

  private static RateLimiterConfig rate(int perSecond) {
    int perSlice = Math.max(1, perSecond / SLICES_PER_SECOND);
    return RateLimiterConfig.custom()
        .limitForPeriod(perSlice)
        .limitRefreshPeriod(Duration.ofNanos(1_000_000_000L * perSlice / perSecond))
        .timeoutDuration(FOREVER)
        .build();
  }

  /** Waits for this call's turn. Every call that was let in must {@link #leave()}. */
  void enter(@Nullable PassListType list) {
    do {
      awaitPause(list);
    } while (!takeTurn(list));
  }

  /** Ends a call. */
  void leave() {
    slots.release();
  }

  private void awaitPause(@Nullable PassListType list) {
    Duration left = pause.remaining();
    if (left.compareTo(longestPause) > 0) {
      String message = "all calls pause for " + left.toSeconds() + " s: too many requests";
      throw new BytemarkException(Failure.CIRCUIT_OPEN, list, message, null, left);
    }
    if (left.isPositive()) {
      Waiting.forDuration(left, list);
    }
  }

  /** False if a pause began while this call waited in line. */
  private boolean takeTurn(@Nullable PassListType list) {
    acquireSlot(list);
    boolean entered = false;
    try {
      if (!rate.acquirePermission()) {
        throw Waiting.interrupted(list);
      }
      circuit.requireNotOpen(list);
      entered = pause.remaining().isZero();
      return entered;
    } finally {
      if (!entered) {
        leave();
      }
    }
  }

  private void acquireSlot(@Nullable PassListType list) {
    try {
      slots.acquire();
    } catch (InterruptedException e) {
      throw Waiting.interrupted(list);
    }
  }
}
