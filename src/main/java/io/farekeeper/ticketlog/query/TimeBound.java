package io.farekeeper.ticketlog.query;

import java.math.BigDecimal;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt64;
import org.bson.BsonValue;
import org.bson.conversions.Bson;

/**
 * An end of a range of stored timestamps.
 *
 * @param upper whether what is found lies below it
 * @param inclusive whether what is found may be equal to it
 */
record TimeBound(BsonValue value, boolean upper, boolean inclusive) {
  /** More than any number that can be stored. */
  private static final BigDecimal BEYOND = new BigDecimal("1E+7000");

  private static final BigDecimal LONG = BigDecimal.valueOf(Long.MAX_VALUE);

  /**
   * The bound at an exact number. Where no double is equal to it, none can be found there either:
   * then the nearest one takes its place, on the side where it lies.
   */
  static TimeBound at(BigDecimal exact, boolean upper, boolean inclusive) {
    if (exact.abs().compareTo(LONG) <= 0 && exact.stripTrailingZeros().scale() <= 0) {
      return new TimeBound(new BsonInt64(exact.longValueExact()), upper, inclusive);
    }
    double nearest = exact.doubleValue();
    int side = Double.isFinite(nearest) ? new BigDecimal(nearest).compareTo(exact) : exact.signum();
    boolean taken = side == 0 ? inclusive : upper == (side < 0);
    return new TimeBound(new BsonDouble(nearest), upper, taken);
  }

  /** Whichever of two bounds on the same side lets less through. */
  TimeBound tighter(TimeBound other) {
    int order = exact(value).compareTo(exact(other.value));
    boolean isThis = order == 0 ? !inclusive : upper == (order < 0);
    return isThis ? this : other;
  }

  /** The range between two bounds, as one condition. */
  static Bson range(TimeBound lower, TimeBound upper) {
    BsonDocument ends =
        new BsonDocument(lower.inclusive ? "$gte" : "$gt", lower.value)
            .append(upper.inclusive ? "$lte" : "$lt", upper.value);
    return new BsonDocument(TimestampKind.TIMESTAMP, ends);
  }

  private static BigDecimal exact(BsonValue value) {
    return switch (value) {
      case BsonDouble number when Double.isInfinite(number.getValue()) ->
          number.getValue() < 0 ? BEYOND.negate() : BEYOND;
      case BsonDouble number -> new BigDecimal(number.getValue());
      case BsonDecimal128 number -> new BigDecimal(number.getValue().toString());
      default -> BigDecimal.valueOf(value.asNumber().longValue());
    };
  }
}
