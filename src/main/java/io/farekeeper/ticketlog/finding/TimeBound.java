package io.farekeeper.ticketlog.finding;

import com.mongodb.client.model.Filters;
import java.math.BigDecimal;
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

  Bson condition() {
    String field = Lane.TIMESTAMP;
    if (upper) {
      return inclusive ? Filters.lte(field, value) : Filters.lt(field, value);
    }
    return inclusive ? Filters.gte(field, value) : Filters.gt(field, value);
  }
}
