package io.farekeeper.ticketlog;

import java.util.OptionalLong;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** The time of an entry: legacy services wrote seconds and milliseconds into one field. */
public final class EntryTime {
  /** From here on a stored timestamp is in milliseconds. */
  public static final long MILLISECONDS_FROM = 100_000_000_000L;

  private EntryTime() {}

  /** A stored timestamp in Unix milliseconds; empty if it is absent or no number. */
  public static OptionalLong milliseconds(@Nullable BsonValue timestamp) {
    if (timestamp == null || !timestamp.isNumber()) {
      return OptionalLong.empty();
    }
    long value = timestamp.asNumber().longValue();
    return OptionalLong.of(value >= MILLISECONDS_FROM ? value : value * 1000);
  }
}
