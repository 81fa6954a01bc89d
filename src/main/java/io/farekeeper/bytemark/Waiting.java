package io.farekeeper.bytemark;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Waits, and what an interrupted wait becomes. */
final class Waiting {
  private Waiting() {}

  static void forDuration(Duration duration, @Nullable PassListType list) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException e) {
      throw interrupted(list);
    }
  }

  /** The thread stays interrupted, and nobody is to blame. */
  static BytemarkException interrupted(@Nullable PassListType list) {
    Thread.currentThread().interrupt();
    return new BytemarkException(Failure.UNREACHABLE, list, "call interrupted");
  }
}
