package io.farekeeper.outbox;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Wakes the dispatcher before its next poll: there may be something to deliver. */
class WakeUp {
  private final Semaphore signals = new Semaphore(0);

  void signal() {
    signals.release();
  }

  /** Waits for a signal, or for one given since the last wait, but not longer than given. */
  void await(Duration atMost) throws InterruptedException {
    if (signals.tryAcquire(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
      signals.drainPermits();
    }
  }
}
