package io.farekeeper.tickets.sync;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/**
 * Writes a value as ECMAScript's {@code JSON.stringify} would after {@code JSON.parse} had read it,
 * to the byte.
 */
public final class EcmaJson {
  /** The largest integer-like key that JavaScript orders as an array index: 2^32 - 2. */
  private static final long MAX_INDEX = 4294967294L;

  private static final String HEX = "0123456789abcdef";
  private static final int LARGEST_PLAIN_EXPONENT = 21;
  private static final int SMALLEST_PLAIN_EXPONENT = -6;

  private static final DateTimeFormatter DATES =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

  private EcmaJson() {}

  public static String stringify(BsonValue value) {
    StringBuilder out = new StringBuilder(2048);
    write(value, out);
    return out.toString();
  }

  private static void write(BsonValue value, StringBuilder out) {
    switch (value.getBsonType()) {
      case DOCUMENT -> writeObject(value.asDocument(), out);
      case ARRAY -> writeArray(value.asArray(), out);
      case STRING -> writeString(value.asString().getValue(), out);
      case BOOLEAN -> out.append(value.asBoolean().getValue());
      case NULL -> out.append("null");
      case INT32 -> out.append(value.asInt32().getValue());
      case INT64 -> writeNumber(value.asInt64().doubleValue(), out);
      case DOUBLE -> writeNumber(value.asDouble().getValue(), out);
      case UNDEFINED -> out.append("null");
      // What JSON cannot have sent, but a legacy program may have stored.
      case OBJECT_ID -> writeString(value.asObjectId().getValue().toHexString(), out);
      case DATE_TIME ->
          writeString(DATES.format(Instant.ofEpochMilli(value.asDateTime().getValue())), out);
      default -> writeString(value.toString(), out);
    }
  }

  private static void writeArray(BsonArray array, StringBuilder out) {
    out.append('[');
    String separator = "";
    for (BsonValue element : array) {
      out.append(separator);
      write(element, out);
      separator = ",";
    }
    out.append(']');
  }

  private static void writeObject(BsonDocument document, StringBuilder out) {
    out.append('{');
    String separator = "";
    for (Map.Entry<String, BsonValue> entry : inJavaScriptOrder(document)) {
      out.append(separator);
      writeString(entry.getKey(), out);
      out.append(':');
      write(entry.getValue(), out);
      separator = ",";
    }
    out.append('}');
  }

  /** Integer-like keys first, ascending; then the others as they were inserted. */
  private static Iterable<Map.Entry<String, BsonValue>> inJavaScriptOrder(BsonDocument document) {
    if (!hasIndex(document)) {
      return document.entrySet();
    }
    TreeMap<Long, Map.Entry<String, BsonValue>> indexes = new TreeMap<>();
    List<Map.Entry<String, BsonValue>> others = new ArrayList<>();
    for (Map.Entry<String, BsonValue> entry : document.entrySet()) {
      if (isIndex(entry.getKey())) {
        indexes.put(Long.valueOf(entry.getKey()), entry);
      } else {
        others.add(entry);
      }
    }
    List<Map.Entry<String, BsonValue>> ordered = new ArrayList<>(indexes.values());
    ordered.addAll(others);
    return ordered;
  }

  private static boolean hasIndex(BsonDocument document) {
    for (String key : document.keySet()) {
      if (isIndex(key)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isIndex(String key) {
    int length = key.length();
    if (length == 0 || length > 10 || (key.charAt(0) == '0' && length > 1)) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (key.charAt(i) < '0' || key.charAt(i) > '9') {
        return false;
      }
    }
    return Long.parseLong(key) <= MAX_INDEX;
  }

  /** What needs no escape, which is nearly all, is appended in pieces as long as they are. */
  private static void writeString(String text, StringBuilder out) {
    out.append('"');
    int written = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c == '"' || c == '\\' || LoneSurrogates.isLone(text, i)) {
        out.append(text, written, i);
        writeEscaped(c, out);
        written = i + 1;
      }
    }
    out.append(text, written, text.length()).append('"');
  }

  private static void writeEscaped(char c, StringBuilder out) {
    switch (c) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '\b' -> out.append("\\b");
      case '\f' -> out.append("\\f");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> writeEscape(c, out);
    }
  }

  private static void writeEscape(char c, StringBuilder out) {
    out.append("\\u");
    for (int shift = 12; shift >= 0; shift -= 4) {
      out.append(HEX.charAt((c >> shift) & 0xf));
    }
  }

  /**
   * ECMAScript's Number::toString; an infinity, which {@code JSON.parse} makes of 1e999, is null.
   */
  private static void writeNumber(double number, StringBuilder out) {
    if (!Double.isFinite(number)) {
      out.append("null");
    } else if (number == 0) {
      out.append('0');
    } else if (number == Math.rint(number) && Math.abs(number) < (1L << 53)) {
      out.append((long) number);
    } else {
      writeShortest(shortest(number), out);
    }
  }

  private static void writeShortest(BigDecimal number, StringBuilder out) {
    if (number.signum() < 0) {
      out.append('-');
    }
    String digits = number.unscaledValue().abs().toString();
    int count = digits.length();
    int point = count - number.scale();
    if (point > LARGEST_PLAIN_EXPONENT || point <= SMALLEST_PLAIN_EXPONENT) {
      out.append(digits.charAt(0));
      if (count > 1) {
        out.append('.').append(digits, 1, count);
      }
      out.append('e').append(point > 0 ? "+" : "").append(point - 1);
    } else if (point <= 0) {
      out.append("0.").repeat('0', -point).append(digits);
    } else if (point >= count) {
      out.append(digits).repeat('0', point - count);
    } else {
      out.append(digits, 0, point).append('.').append(digits, point, count);
    }
  }

  /**
   * The decimal with the fewest digits that reads back as {@code number}, the closest of them.
   * {@link Double#toString(double)} gives it, except that it never goes below two digits: 4.9E-324
   * is 5e-324 in ECMAScript.
   */
  private static BigDecimal shortest(double number) {
    BigDecimal two = new BigDecimal(Double.toString(number)).stripTrailingZeros();
    if (two.precision() == 2) {
      BigDecimal one = two.round(new java.math.MathContext(1)).stripTrailingZeros();
      if (one.doubleValue() == number) {
        return one;
      }
    }
    return two;
  }
}
