package io.farekeeper.tickets;

import io.farekeeper.ticketlog.EntryTime;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Numbers as the caches hold them. */
final class Numbers {
  private Numbers() {}

  /** The smallest integer type, as the legacy services' driver writes it. */
  static BsonValue integer(long value) {
    return value == (int) value ? new BsonInt32((int) value) : new BsonInt64(value);
  }

  /** The value, if it is a whole number, of whatever type; null otherwise. */
  static @Nullable Long whole(@Nullable BsonValue value) {
    if (value == null || !value.isNumber()) {
      return null;
    }
    long whole = value.asNumber().longValue();
    return whole == value.asNumber().doubleValue() ? (Long) whole : null;
  }

  /** A stored timestamp in Unix seconds; 0 if it is absent or no number. */
  static long seconds(@Nullable BsonValue timestamp) {
    return milliseconds(timestamp) / 1000;
  }

  /** A stored timestamp in Unix milliseconds; 0 if it is absent or no number. */
  static long milliseconds(@Nullable BsonValue timestamp) {
    if (timestamp == null || !timestamp.isNumber()) {
      return 0;
    }
    long value = timestamp.asNumber().longValue();
    return value >= EntryTime.MILLISECONDS_FROM ? value : value * 1000;
  }
}
