package io.farekeeper.cards;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.Decimal128;

/** Cleans one event and counts what it took out. What holds no card data is returned as it is. */
final class EventCleaner {
  private static final int MOST_SEARCHES = 20;
  private static final List<String> TIMES =
      List.of("timestamp", "time", "date", "expiration", "_at", "At", "_ms", "Ms");

  private int numbersCut;
  private int fieldsDropped;

  CardData.Cleaned clean(BsonDocument event) {
    BsonDocument cleaned = document(event);
    return new CardData.Cleaned(cleaned, numbersCut, fieldsDropped);
  }

  private BsonDocument document(BsonDocument document) {
    BsonDocument copy = null;
    int before = 0;
    for (Map.Entry<String, BsonValue> field : document.entrySet()) {
      String name = field.getKey();
      boolean secret = SecretNames.isSecret(name);
      String newName = secret ? name : text(name);
      BsonValue value = secret ? field.getValue() : value(name, field.getValue());
      if (copy == null && (secret || !newName.equals(name) || !isSame(value, field.getValue()))) {
        copy = firstOf(document, before);
      }
      if (secret) {
        fieldsDropped++;
      } else if (copy != null) {
        copy.put(newName.equals(name) ? name : unused(newName, copy, document), value);
      }
      before++;
    }
    return copy == null ? document : copy;
  }

  private static BsonDocument firstOf(BsonDocument document, int count) {
    BsonDocument first = new BsonDocument();
    document.entrySet().stream()
        .limit(count)
        .forEach(field -> first.put(field.getKey(), field.getValue()));
    return first;
  }

  /** Two numbers may be cut to the same text; neither of their values may be lost for it. */
  private static String unused(String name, BsonDocument copy, BsonDocument document) {
    String free = name;
    for (int i = 2; copy.containsKey(free) || document.containsKey(free); i++) {
      free = name + " (" + i + ")";
    }
    return free;
  }

  private BsonValue value(String name, BsonValue value) {
    return switch (value.getBsonType()) {
      case STRING -> string(name, value);
      case INT64 -> number(name, value, value.asInt64().getValue());
      case DOUBLE -> number(name, value, (long) value.asDouble().getValue());
      case DECIMAL128 -> number(name, value, wholePart(value.asDecimal128().getValue()));
      case DOCUMENT -> document(value.asDocument());
      case ARRAY -> array(name, value.asArray());
      default -> value;
    };
  }

  private BsonArray array(String name, BsonArray array) {
    BsonArray copy = null;
    for (int i = 0; i < array.size(); i++) {
      BsonValue value = array.get(i);
      BsonValue cleaned = value(name, value);
      if (copy == null && !isSame(cleaned, value)) {
        copy = new BsonArray(array.getValues().subList(0, i));
      }
      if (copy != null) {
        copy.add(cleaned);
      }
    }
    return copy == null ? array : copy;
  }

  private BsonValue string(String name, BsonValue value) {
    String text = value.asString().getValue();
    if (text.length() == CardNumber.SHORTEST && isTime(name, wholeNumber(text))) {
      return value;
    }
    String cleaned = text(text);
    return isSame(cleaned, text) ? value : new BsonString(cleaned);
  }

  /**
   * Until nothing is found: what is left of a number may, with digits beside it, look like another.
   * Each number of the text itself is found the first time, so a text made to go on is let go.
   */
  private String text(String text) {
    String cleaned = text;
    CardText found = CardText.search(cleaned);
    for (int i = 0; found != null && i < MOST_SEARCHES; i++) {
      numbersCut += found.numbers();
      fieldsDropped += found.tracks();
      cleaned = found.cleaned();
      found = CardText.search(cleaned);
    }
    return cleaned;
  }

  private BsonValue number(String name, BsonValue value, long whole) {
    long digits = Math.abs(whole);
    int length = CardNumber.lengthOf(digits);
    if (length < CardNumber.SHORTEST || !CardNumber.isOne(digits, length) || isTime(name, digits)) {
      return value;
    }
    numbersCut++;
    return new BsonString(CardNumber.cut(Long.toString(digits)));
  }

  /** Zero if it is too long or too short for a card: 1E+6144 as a whole would be a large thing. */
  private static long wholePart(Decimal128 decimal) {
    if (!decimal.isFinite()) {
      return 0;
    }
    try {
      BigDecimal value = decimal.bigDecimalValue();
      long length = value.precision() - (long) value.scale();
      boolean fits = length >= CardNumber.SHORTEST && length <= CardNumber.LONGEST;
      BigInteger whole = fits ? value.toBigInteger() : BigInteger.ZERO;
      return whole.bitLength() < Long.SIZE ? whole.longValue() : 0;
    } catch (ArithmeticException e) {
      return 0; // a negative zero
    }
  }

  private static long wholeNumber(String text) {
    long number = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return 0;
      }
      number = 10 * number + (c - '0');
    }
    return number;
  }

  /** Nothing was found in what is returned as it was given; to compare contents would cost more. */
  @SuppressWarnings("ReferenceEquality")
  private static boolean isSame(Object cleaned, Object given) {
    return cleaned == given;
  }

  /**
   * Whether it is a time in milliseconds: those of late 2096 to 2100 begin like the old Visa
   * numbers of 13 digits, so there the field's name decides. No time in seconds, and none before
   * 2039 in microseconds or nanoseconds, begins like a card number.
   */
  private static boolean isTime(String name, long value) {
    return value >= 4_000_000_000_000L
        && value < 4_102_444_800_000L
        && TIMES.stream().anyMatch(name::endsWith);
  }
}
