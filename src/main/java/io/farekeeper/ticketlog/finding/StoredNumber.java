package io.farekeeper.ticketlog.finding;

import java.math.BigDecimal;
import java.math.MathContext;
import org.bson.BsonDecimal128;
import org.bson.BsonDouble;
import org.bson.BsonInt64;
import org.bson.BsonValue;
import org.bson.types.Decimal128;

/** Exact numbers as the database compares them. */
final class StoredNumber {
  private static final BigDecimal HUGE = new BigDecimal("1E+6000");
  private static final BigDecimal LONG = BigDecimal.valueOf(Long.MAX_VALUE);

  private StoredNumber() {}

  static BsonValue of(BigDecimal exact) {
    if (exact.abs().compareTo(HUGE) > 0) {
      return new BsonDouble(exact.signum() * Double.POSITIVE_INFINITY);
    }
    if (exact.abs().compareTo(LONG) <= 0 && exact.stripTrailingZeros().scale() <= 0) {
      return new BsonInt64(exact.longValueExact());
    }
    double nearest = exact.doubleValue();
    return Double.isFinite(nearest) && new BigDecimal(nearest).compareTo(exact) == 0
        ? new BsonDouble(nearest)
        : new BsonDecimal128(new Decimal128(exact.round(MathContext.DECIMAL128)));
  }
}
