package io.farekeeper.stores;

import java.math.BigDecimal;
import java.util.regex.Pattern;
import org.bson.BsonDecimal128;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Whole numbers, of whatever type the field holds them in: int32, int64, double, Decimal128. */
public final class WholeNumber {
  private static final double BEYOND_LONG = 0x1p63;
  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,18}");

  private WholeNumber() {}

  /** The value; null if it is no number, not finite, a fraction, or larger than a long. */
  public static @Nullable Long of(@Nullable BsonValue value) {
    return switch (value) {
      case BsonInt32 number -> (long) number.getValue();
      case BsonInt64 number -> number.getValue();
      case BsonDouble number -> ofDouble(number.getValue());
      case BsonDecimal128 number when number.getValue().isFinite() -> ofDecimal(number);
      case null, default -> null;
    };
  }

  /** The same; a text of digits is that number too. */
  public static @Nullable Long ofDigitsToo(@Nullable BsonValue value) {
    if (value instanceof BsonString text) {
      String digits = text.getValue().strip();
      return DIGITS.matcher(digits).matches() ? (Long) Long.parseLong(digits) : null;
    }
    return of(value);
  }

  /** The smallest integer type that holds the value, as the legacy services' driver writes it. */
  public static BsonValue bson(long value) {
    return value == (int) value ? new BsonInt32((int) value) : new BsonInt64(value);
  }

  /**
   * A whole number in the smallest type that holds it, so that {@code 5}, {@code 5.0} and {@code
   * 5e0} are one; one larger than a long stays as it is. Null if the value is no whole number.
   */
  public static @Nullable BsonValue smallest(BsonValue value) {
    Long whole = of(value);
    if (whole != null) {
      return bson(whole);
    }
    boolean large =
        switch (value) {
          case BsonDouble number ->
              Double.isFinite(number.getValue()) && Math.abs(number.getValue()) >= BEYOND_LONG;
          case BsonDecimal128 number when number.getValue().isFinite() ->
              new BigDecimal(number.getValue().toString()).stripTrailingZeros().scale() <= 0;
          default -> false;
        };
    return large ? value : null;
  }

  private static @Nullable Long ofDouble(double value) {
    boolean whole = value == Math.rint(value) && value >= -BEYOND_LONG && value < BEYOND_LONG;
    return whole ? (Long) (long) value : null;
  }

  private static @Nullable Long ofDecimal(BsonDecimal128 value) {
    try {
      // By its text: a negative zero has no other way.
      return new BigDecimal(value.getValue().toString()).longValueExact();
    } catch (ArithmeticException e) {
      return null;
    }
  }
}
