package io.farekeeper.tickets;

import io.farekeeper.ticketlog.EntryTime;
import org.bson.BsonDateTime;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Numbers as the caches hold them. */
public final class Numbers {
  private Numbers() {}

  /** A stored timestamp in Unix seconds, also of a BSON date; 0 if it is absent or no number. */
  public static long seconds(@Nullable BsonValue timestamp) {
    return (timestamp instanceof BsonDateTime date
            ? date.getValue()
            : EntryTime.milliseconds(timestamp).orElse(0))
        / 1000;
  }
}
