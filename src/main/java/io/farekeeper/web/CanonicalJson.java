package io.farekeeper.web;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The one form in which equal JSON values are written, for fingerprints of requests: the order of
 * keys, white space, escapes and the spelling of numbers ({@code 5}, {@code 5.0}, {@code 50e-1}) do
 * not matter. As RFC 8785, except that numbers keep all their digits: values that only a double
 * takes for equal are different here.
 */
public final class CanonicalJson {
  private static final JsonMapper EXACT =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private final StringBuilder text = new StringBuilder();

  private CanonicalJson() {}

  /**
   * The form of a value. One that was read with doubles for its fractions has lost what {@link
   * #read} keeps.
   *
   * @param value no deeper than Jackson reads (500 levels)
   */
  public static byte[] of(JsonNode value) {
    CanonicalJson canonical = new CanonicalJson();
    canonical.add(value);
    // Lone surrogates are escaped by now, so that UTF-8 loses nothing.
    return canonical.text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads a value so that no digit is lost; of a repeated key the last value counts.
   *
   * @throws JacksonException if the bytes are not exactly one JSON value
   */
  public static JsonNode read(byte[] json) {
    try {
      return EXACT.readTree(json);
    } catch (NumberFormatException e) {
      // Jackson lets it out where an exponent is beyond what BigDecimal can hold.
      throw new StreamReadException(null, "a number is out of range", e);
    }
  }

  private void add(JsonNode value) {
    if (value.isObject()) {
      addObject(value);
    } else if (value.isArray()) {
      addArray(value);
    } else if (value.isNumber()) {
      addNumber(value);
    } else if (value.isBoolean()) {
      text.append(value.booleanValue());
    } else if (value.isString()) {
      addString(value.stringValue());
    } else if (value.isNull() || value.isMissingNode()) {
      text.append("null");
    } else {
      // Values of Java that JSON writes as a text, such as bytes.
      addString(value.asString());
    }
  }

  private void addObject(JsonNode object) {
    Map<String, JsonNode> sorted = new TreeMap<>();
    object.properties().forEach(field -> sorted.put(field.getKey(), field.getValue()));
    char before = '{';
    for (Map.Entry<String, JsonNode> field : sorted.entrySet()) {
      text.append(before);
      addString(field.getKey());
      text.append(':');
      add(field.getValue());
      before = ',';
    }
    text.append(sorted.isEmpty() ? "{}" : "}");
  }

  private void addArray(JsonNode array) {
    text.append('[');
    for (int i = 0; i < array.size(); i++) {
      text.append(i == 0 ? "" : ",");
      add(array.get(i));
    }
    text.append(']');
  }

  /** All its digits, and the power of ten that they are multiplied with. */
  private void addNumber(JsonNode number) {
    if (number.isFloatingPointNumber()
        && !number.isBigDecimal()
        && !Double.isFinite(number.doubleValue())) {
      // Beyond a double: what it was is not known any more, and it is no other number.
      addString(number.asString());
      return;
    }
    BigDecimal value =
        number.isDouble() ? BigDecimal.valueOf(number.doubleValue()) : number.decimalValue();
    if (value.signum() == 0) {
      text.append('0');
      return;
    }
    BigDecimal digits = value.stripTrailingZeros();
    text.append(digits.unscaledValue());
    if (digits.scale() != 0) {
      text.append('e').append(-(long) digits.scale());
    }
  }

  private void addString(String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c < ' ' || isLone(value, i)) {
        text.append("\\u%04x".formatted((int) c));
      } else {
        text.append(c);
      }
    }
    text.append('"');
  }

  /** Whether this is half of a pair of surrogates without the other half. */
  private static boolean isLone(String value, int i) {
    char c = value.charAt(i);
    if (Character.isHighSurrogate(c)) {
      return i + 1 == value.length() || !Character.isLowSurrogate(value.charAt(i + 1));
    }
    return Character.isLowSurrogate(c)
        && (i == 0 || !Character.isHighSurrogate(value.charAt(i - 1)));
  }
}
