package io.farekeeper.refresh.stale;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Spreads the users of a run evenly over the time that is left for it. Who is late is not waited
 * for, and the rest is spread anew with each user.
 */
final class StalePace {
  /** How soon a run that is to end notices it. */
  private static final Duration SLICE = Duration.ofSeconds(1);

  private final Clock clock;
  private final Duration window;
  private final Instant end;
  private final Pause pause;
  private @Nullable Instant lastTurn;

  /**
   * @param from when the run began
   * @param window the time it has in all; zero for no waiting
   */
  StalePace(Clock clock, Instant from, Duration window, Pause pause) {
    this.clock = clock;
    this.window = window;
    this.end = from.plus(window);
    this.pause = pause;
  }

  /** Lets time go by. */
  public interface Pause {
    void last(Duration duration) throws InterruptedException;
  }

  /**
   * Waits until it is the next user's turn, or the run is over.
   *
   * @param left how many users are to come, the next one included
   */
  void awaitTurn(long left, BooleanSupplier over) throws InterruptedException {
    Duration wait = timeToNextTurn(left);
    while (wait.isPositive() && !over.getAsBoolean()) {
      pause.last(wait.compareTo(SLICE) < 0 ? wait : SLICE);
      wait = wait.minus(SLICE);
    }
    lastTurn = clock.instant();
  }

  private Duration timeToNextTurn(long left) {
    Instant last = lastTurn;
    if (last == null) {
      return Duration.ZERO;
    }
    Duration remaining = Duration.between(last, end);
    // However far a clock is set back, no run takes longer than its window for that.
    Duration gap =
        (remaining.compareTo(window) > 0 ? window : remaining).dividedBy(Math.max(1, left) + 1);
    Duration wait = Duration.between(clock.instant(), last.plus(gap));
    return wait.compareTo(gap) > 0 ? gap : wait;
  }
}
