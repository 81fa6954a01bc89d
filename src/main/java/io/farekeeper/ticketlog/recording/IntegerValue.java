package io.farekeeper.ticketlog.recording;

import java.math.BigDecimal;
import org.bson.BsonDecimal128;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Whole numbers however they were spelled: {@code 5}, {@code 5.0} and {@code 5e0} are one. */
final class IntegerValue {
  private IntegerValue() {}

  /** The number in the smallest type that holds it; null if the value is no whole number. */
  static @Nullable BsonValue of(BsonValue value) {
    return switch (value) {
      case BsonInt32 number -> number;
      case BsonInt64 number -> TicketEventFields.integer(number.getValue());
      case BsonDouble number when Double.isFinite(number.getValue()) ->
          smallest(number, new BigDecimal(number.getValue()));
      case BsonDecimal128 number when number.getValue().isFinite() ->
          // By its text: a negative zero has no other way.
          smallest(number, new BigDecimal(number.getValue().toString()));
      default -> null;
    };
  }

  private static @Nullable BsonValue smallest(BsonValue value, BigDecimal number) {
    if (number.stripTrailingZeros().scale() > 0) {
      return null;
    }
    try {
      return TicketEventFields.integer(number.longValueExact());
    } catch (ArithmeticException e) {
      // Larger than any integer: it stays as it is.
      return value;
    }
  }
}
