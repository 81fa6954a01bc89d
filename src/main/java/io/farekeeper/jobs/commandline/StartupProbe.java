package io.farekeeper.jobs.commandline;

import java.time.Duration;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Tries a server for some seconds before it is said not to answer: on a busy machine, in a process
 * that has only just begun, the first answer may be too late for the limits of one call. A server
 * that says no is believed at once.
 */
final class StartupProbe {
  /** A trial itself takes a few seconds where nothing answers; all of them about ten. */
  private static final Duration NONE_BEGINS_AFTER = Duration.ofSeconds(8);

  private static final Duration PAUSE_BETWEEN = Duration.ofMillis(250);

  private final LongSupplier nanoTime;
  private final Pause pause;

  StartupProbe(LongSupplier nanoTime, Pause pause) {
    this.nanoTime = nanoTime;
    this.pause = pause;
  }

  /** Lets time go by. */
  interface Pause {
    void last(Duration duration) throws InterruptedException;
  }

  /**
   * Calls until it succeeds.
   *
   * @param why says in a line why a call failed
   * @throws Refusal with that line, if the server says no or the time is over
   */
  void require(Runnable call, Function<Throwable, String> why) {
    long began = nanoTime.getAsLong();
    while (true) {
      try {
        call.run();
        return;
      } catch (RuntimeException e) {
        boolean late = nanoTime.getAsLong() - began > NONE_BEGINS_AFTER.toNanos();
        if (late || ServerAddresses.isAnswer(e)) {
          throw new Refusal(why.apply(e));
        }
      }
      pause();
    }
  }

  private void pause() {
    try {
      pause.last(PAUSE_BETWEEN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Refusal("Interrupted");
    }
  }
}
