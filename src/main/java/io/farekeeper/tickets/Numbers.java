package io.farekeeper.tickets;

import io.farekeeper.stores.WholeNumber;
import io.farekeeper.ticketlog.EntryTime;
import org.bson.BsonDateTime;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Numbers as the caches hold them. */
public final class Numbers {
  private Numbers() {}

  /** The smallest integer type, as the legacy services' driver writes it. */
  public static BsonValue integer(long value) {
    return value == (int) value ? new BsonInt32((int) value) : new BsonInt64(value);
  }

  /** The value, if it is a whole number, of whatever type; null otherwise. */
  public static @Nullable Long whole(@Nullable BsonValue value) {
    return WholeNumber.of(value);
  }

  /** A stored timestamp in Unix seconds, also of a BSON date; 0 if it is absent or no number. */
  public static long seconds(@Nullable BsonValue timestamp) {
    return (timestamp instanceof BsonDateTime date
            ? date.getValue()
            : EntryTime.milliseconds(timestamp).orElse(0))
        / 1000;
  }
}
