package io.farekeeper.tickets;

import io.farekeeper.ticketlog.EntryTime;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import org.bson.BsonDateTime;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** When a cache was last in step with Bytemark, by the {@code timestamp} of its document. */
public final class CacheTime {
  /** A clock may be ahead by so much; what is later than that gives no age. */
  public static final Duration TOLERANCE = Duration.ofMinutes(5);

  private CacheTime() {}

  /**
   * The moment: of a number, seconds or a legacy service's milliseconds; of a BSON date, that date.
   * Null if the age is unknown: anything else, a moment that has not come, or one before 1970.
   */
  public static @Nullable Instant of(@Nullable BsonValue timestamp, Instant now) {
    OptionalLong millis =
        timestamp instanceof BsonDateTime date
            ? OptionalLong.of(date.getValue())
            : EntryTime.milliseconds(timestamp);
    return millis.isPresent()
            && millis.getAsLong() > 0
            && millis.getAsLong() <= now.plus(TOLERANCE).toEpochMilli()
        ? Instant.ofEpochMilli(millis.getAsLong())
        : null;
  }
}
