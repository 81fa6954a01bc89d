package io.farekeeper.stores;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Work that is repeated in a thread of its own until it is done or stopped. A turn that fails is
 * logged when its reason is another than that of the turn before, and does not end the loop.
 */
public final class BackgroundLoop {
  private final String name;
  private final Duration pause;
  private final Turn turn;
  private final Function<RuntimeException, String> reasonOf;
  private final Consumer<String> logFailure;
  private volatile CountDownLatch stop = new CountDownLatch(1);
  private volatile @Nullable Thread thread;

  /** One turn. */
  @FunctionalInterface
  public interface Turn {
    /** Works; false if no further turn is needed. */
    boolean isToGoOn() throws InterruptedException;
  }

  /**
   * Makes a loop, which does not run yet.
   *
   * @param name of its thread
   * @param pause between the end of a turn and the next one
   * @param reasonOf says in a few words why a turn failed
   * @param logFailure logs such a reason
   */
  public BackgroundLoop(
      String name,
      Duration pause,
      Turn turn,
      Function<RuntimeException, String> reasonOf,
      Consumer<String> logFailure) {
    this.name = name;
    this.pause = pause;
    this.turn = turn;
    this.reasonOf = reasonOf;
    this.logFailure = logFailure;
  }

  /** Begins with the first turn. */
  public void start() {
    start(Duration.ZERO);
  }

  /** Begins with the first turn after a while. */
  public void start(Duration first) {
    CountDownLatch stopped = new CountDownLatch(1);
    stop = stopped;
    thread = Thread.ofPlatform().daemon().name(name).start(() -> run(stopped, first));
  }

  private void run(CountDownLatch stopped, Duration first) {
    String lastReason = "";
    Duration next = first;
    boolean goesOn = true;
    try {
      while (goesOn && !stopped.await(next.toNanos(), TimeUnit.NANOSECONDS)) {
        try {
          goesOn = turn.isToGoOn();
          lastReason = "";
        } catch (RuntimeException e) {
          String reason = reasonOf.apply(e);
          if (!reason.equals(lastReason) && !isStopping()) {
            logFailure.accept(reason);
          }
          lastReason = reason;
        }
        next = pause;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether it is asked to end: a long turn looks now and then. */
  public boolean isStopping() {
    return stop.getCount() == 0;
  }

  /** Whether it was started and not stopped. */
  public boolean isRunning() {
    return thread != null;
  }

  /**
   * Begins no further turn, and waits for the one that goes on.
   *
   * @param atMost after which that is interrupted; at once if zero
   */
  public void stop(Duration atMost) {
    stop.countDown();
    Thread running = thread;
    thread = null;
    if (running == null) {
      return;
    }
    try {
      if (!running.join(atMost)) {
        running.interrupt();
      }
    } catch (InterruptedException e) {
      running.interrupt();
      Thread.currentThread().interrupt();
    }
  }
}
