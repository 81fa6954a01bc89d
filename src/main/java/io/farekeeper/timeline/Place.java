package io.farekeeper.timeline;

import io.farekeeper.stores.RfcTime;
import io.farekeeper.web.ApiException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * From where a source is read on, backwards in time: what is older than the moment, and of what
 * happened at it the rest after a key.
 *
 * @param millis the moment, Unix milliseconds
 * @param key the last that was returned of that moment; null if none was
 */
record Place(long millis, @Nullable String key) {
  /** What is stored as of later has no place in a timeline, like what is stored without a time. */
  static final Instant LATEST = RfcTime.LATEST.truncatedTo(ChronoUnit.SECONDS);

  /** Everything. */
  static final Place NEWEST = new Place(Long.MAX_VALUE, null);

  /** The moment, within what a database can hold. */
  Instant time() {
    long bounded = Math.clamp(millis, 0, LATEST.toEpochMilli());
    return Instant.ofEpochMilli(bounded);
  }

  /** The moment, however far away. */
  Instant exactly() {
    return Instant.ofEpochMilli(millis);
  }

  /** For keys that are numbers and read the largest first: what is read is below this one. */
  long numberBelow() {
    if (key == null || millis > LATEST.toEpochMilli()) {
      return Long.MAX_VALUE;
    }
    return millis < 0 ? 0 : number(key);
  }

  static long number(String key) {
    try {
      return Long.parseLong(key);
    } catch (NumberFormatException e) {
      throw notACursor();
    }
  }

  static ApiException notACursor() {
    return ApiException.invalid("after", "is not a cursor that this list gave out");
  }
}
