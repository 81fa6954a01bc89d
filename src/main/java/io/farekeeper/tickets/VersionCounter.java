package io.farekeeper.tickets;

import io.farekeeper.stores.WholeNumber;
import org.bson.BsonInt32;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * A cache's {@code __v}, by which its writers notice each other. Whatever is stored there is
 * compared as it is, and replaced by an int32.
 */
public final class VersionCounter {
  public static final String FIELD = "__v";

  /** What counts on from nothing that can be counted. */
  private static final BsonInt32 FIRST = new BsonInt32(1);

  private VersionCounter() {}

  /** The version after the stored one. */
  public static BsonInt32 after(@Nullable BsonValue stored) {
    Long whole = WholeNumber.of(stored);
    return whole != null && whole >= Integer.MIN_VALUE && whole < Integer.MAX_VALUE
        ? new BsonInt32(Math.toIntExact(whole + 1))
        : FIRST;
  }

  /** Whether the stored version is there and is none that an int32 simply follows. */
  public static boolean isOdd(@Nullable BsonValue stored) {
    return stored != null
        && !(stored instanceof BsonInt32 && stored.asInt32().getValue() < Integer.MAX_VALUE);
  }
}
