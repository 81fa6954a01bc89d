package io.farekeeper.ticketlog.recording;

import java.math.BigDecimal;
import java.util.Iterator;
import org.bson.BsonArray;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Whether stored values are the same JSON value: neither types of numbers nor order of fields. */
final class SameValue {
  private SameValue() {}

  static boolean of(BsonValue one, @Nullable BsonValue other) {
    if (one instanceof BsonDocument document && other instanceof BsonDocument second) {
      return document.size() == second.size()
          && document.entrySet().stream()
              .allMatch(field -> of(field.getValue(), second.get(field.getKey())));
    }
    if (one instanceof BsonArray array && other instanceof BsonArray second) {
      Iterator<BsonValue> elements = second.iterator();
      return array.size() == second.size()
          && array.stream().allMatch(element -> of(element, elements.next()));
    }
    if (other != null && isFinite(one) && isFinite(other)) {
      return number(one).compareTo(number(other)) == 0;
    }
    return one.equals(other);
  }

  private static boolean isFinite(BsonValue value) {
    return switch (value) {
      case BsonDouble number -> Double.isFinite(number.getValue());
      case BsonDecimal128 number -> number.getValue().isFinite();
      default -> value.isNumber();
    };
  }

  private static BigDecimal number(BsonValue value) {
    return switch (value) {
      case BsonDouble number -> new BigDecimal(number.getValue());
      // By its text: a negative zero has no other way.
      case BsonDecimal128 number -> new BigDecimal(number.getValue().toString());
      default -> BigDecimal.valueOf(value.asNumber().longValue());
    };
  }
}
