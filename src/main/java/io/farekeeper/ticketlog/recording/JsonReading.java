package io.farekeeper.ticketlog.recording;

import java.math.BigDecimal;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.Decimal128;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads one event off its tokens, within limits, as BSON can hold it without loss. */
final class JsonReading {
  /** From here on not every whole number has a double: 2^53. */
  private static final double LARGEST_EXACT = 0x1p53;

  private final JsonParser parser;
  private final RecordingProperties limits;
  private final boolean escaped;
  private int fields;

  /**
   * A reading.
   *
   * @param escaped whether texts may hold what only an escape can write
   */
  JsonReading(JsonParser parser, RecordingProperties limits, boolean escaped) {
    this.parser = parser;
    this.limits = limits;
    this.escaped = escaped;
  }

  /** The object that was just opened, and which stands so deep. */
  BsonDocument object(int depth) throws InvalidEvent {
    checkDepth(depth);
    BsonDocument object = new BsonDocument();
    for (String key = parser.nextName(); key != null; key = parser.nextName()) {
      if (++fields > limits.maxFields()) {
        throw InvalidEvent.whole("the event has more than %d fields".formatted(limits.maxFields()));
      }
      checkKey(key);
      if (object.put(key, value(parser.nextToken(), depth)) != null) {
        throw InvalidEvent.whole("the event repeats a field");
      }
    }
    return object;
  }

  private BsonArray array(int depth) throws InvalidEvent {
    checkDepth(depth);
    BsonArray array = new BsonArray();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      array.add(value(token, depth));
    }
    return array;
  }

  private BsonValue value(@Nullable JsonToken token, int depth) throws InvalidEvent {
    return switch (token) {
      case START_OBJECT -> object(depth + 1);
      case START_ARRAY -> array(depth + 1);
      case VALUE_STRING -> new BsonString(checked(parser.getString()));
      case VALUE_NUMBER_INT -> integer();
      case VALUE_NUMBER_FLOAT -> fraction();
      case VALUE_TRUE -> BsonBoolean.TRUE;
      case VALUE_FALSE -> BsonBoolean.FALSE;
      case VALUE_NULL -> BsonNull.VALUE;
      case null, default -> throw InvalidEvent.notJson();
    };
  }

  private void checkDepth(int depth) throws InvalidEvent {
    if (depth > limits.maxDepth()) {
      throw InvalidEvent.whole(
          "the event is nested deeper than %d levels".formatted(limits.maxDepth()));
    }
  }

  private void checkKey(String key) throws InvalidEvent {
    if (escaped && checked(key).indexOf('\0') >= 0) {
      throw InvalidEvent.whole("the event has a field whose name holds the character NUL");
    }
  }

  /** Half a surrogate pair can be written in JSON, and not in UTF-8. */
  private String checked(String text) throws InvalidEvent {
    if (escaped) {
      for (int i = 0; i < text.length(); i++) {
        if (Character.isSurrogate(text.charAt(i))) {
          if (!Character.isSurrogatePair(
              text.charAt(i), i + 1 < text.length() ? text.charAt(i + 1) : ' ')) {
            throw InvalidEvent.halfSurrogate();
          }
          i++;
        }
      }
    }
    return text;
  }

  private BsonValue integer() throws InvalidEvent {
    return switch (parser.getNumberType()) {
      case INT -> {
        int value = parser.getIntValue();
        yield value == 0 && parser.getString().startsWith("-")
            ? new BsonDouble(-0.0)
            : new BsonInt32(value);
      }
      case LONG -> new BsonInt64(parser.getLongValue());
      default -> exact(parser.getString());
    };
  }

  private BsonValue fraction() throws InvalidEvent {
    String text = parser.getString();
    double value = Double.parseDouble(text);
    boolean vanished = value == 0 && isNotZero(text);
    if (Double.isInfinite(value) || vanished) {
      return exact(text);
    }
    return Math.abs(value) >= LARGEST_EXACT ? whole(text, value) : new BsonDouble(value);
  }

  /** An integer beyond a double's digits is the same number with and without a fraction's point. */
  private static BsonValue whole(String text, double value) {
    BigDecimal exact = new BigDecimal(text);
    if (exact.compareTo(new BigDecimal(value)) != 0) {
      try {
        return new BsonInt64(exact.longValueExact());
      } catch (ArithmeticException e) {
        // No integer that can be stored as one: a double like every fraction.
      }
    }
    return new BsonDouble(value);
  }

  private static boolean isNotZero(String number) {
    int exponent = Math.max(number.indexOf('e'), number.indexOf('E'));
    String digits = exponent < 0 ? number : number.substring(0, exponent);
    return digits.chars().anyMatch(c -> c >= '1' && c <= '9');
  }

  /** What neither an integer nor a double can hold. */
  private static BsonValue exact(String number) throws InvalidEvent {
    try {
      return new BsonDecimal128(Decimal128.parse(number));
    } catch (NumberFormatException e) {
      throw InvalidEvent.whole("the event holds a number beyond 34 digits or its range");
    }
  }
}
