package io.farekeeper.bytemark;

import io.farekeeper.stores.Pause;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Waits, and what an interrupted wait becomes. */
final class Waiting {
  private Waiting() {}

  static void forDuration(Duration duration, @Nullable PassListType list) {
    if (!Pause.of(duration)) {
      throw interrupted(list);
    }
  }

  /** The thread stays interrupted; no failure of the vendor. */
  static BytemarkException interrupted(@Nullable PassListType list) {
    Thread.currentThread().interrupt();
    return new BytemarkException(Failure.UNREACHABLE, list, "call interrupted");
  }
}
