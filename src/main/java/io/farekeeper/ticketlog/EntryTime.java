package io.farekeeper.ticketlog;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.OptionalLong;
import org.bson.BsonDecimal128;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** The time of an entry: legacy services wrote seconds and milliseconds into one field. */
public final class EntryTime {
  /** From here on a stored timestamp is in milliseconds. */
  public static final long MILLISECONDS_FROM = 100_000_000_000L;

  private static final BigDecimal FROM = BigDecimal.valueOf(MILLISECONDS_FROM);
  private static final BigDecimal LATEST = BigDecimal.valueOf(Long.MAX_VALUE);
  private static final BigDecimal EARLIEST = BigDecimal.valueOf(Long.MIN_VALUE);

  private EntryTime() {}

  /**
   * A stored timestamp in whole Unix milliseconds; empty if it is absent, no number, or not finite.
   */
  public static OptionalLong milliseconds(@Nullable BsonValue timestamp) {
    Optional<BigDecimal> exact = exactMilliseconds(timestamp);
    return exact.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(
            exact.get().min(LATEST).max(EARLIEST).setScale(0, RoundingMode.FLOOR).longValue());
  }

  /** The same, with what is beyond milliseconds and beyond a long. */
  public static Optional<BigDecimal> exactMilliseconds(@Nullable BsonValue timestamp) {
    return number(timestamp)
        .map(value -> value.compareTo(FROM) >= 0 ? value : value.movePointRight(3));
  }

  /** Whether a stored timestamp is a number of milliseconds. */
  public static boolean isInMilliseconds(@Nullable BsonValue timestamp) {
    return number(timestamp).filter(value -> value.compareTo(FROM) >= 0).isPresent();
  }

  private static Optional<BigDecimal> number(@Nullable BsonValue value) {
    return switch (value) {
      case BsonInt32 number -> Optional.of(BigDecimal.valueOf(number.longValue()));
      case BsonInt64 number -> Optional.of(BigDecimal.valueOf(number.longValue()));
      case BsonDouble number when Double.isFinite(number.getValue()) ->
          Optional.of(new BigDecimal(number.getValue()));
      case BsonDecimal128 number when number.getValue().isFinite() ->
          // By its text: a negative zero has no other way.
          Optional.of(new BigDecimal(number.getValue().toString()));
      case null, default -> Optional.empty();
    };
  }
}
