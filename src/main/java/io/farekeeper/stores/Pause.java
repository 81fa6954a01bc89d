package io.farekeeper.stores;

import java.time.Duration;

/** Waiting between two looks, which an interrupt ends. */
public final class Pause {
  private Pause() {}

  /** Waits so long; false, with the thread still interrupted, if an interrupt ended it. */
  public static boolean of(Duration duration) {
    try {
      Thread.sleep(duration);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
