package io.farekeeper.bytemark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.stream.Stream;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonToBsonTest {
  static Stream<Arguments> numbers() {
    return Stream.of(
        Arguments.of("0", new BsonInt32(0)),
        Arguments.of("-0", new BsonDouble(-0.0)),
        Arguments.of("-0.0", new BsonDouble(-0.0)),
        Arguments.of("17", new BsonInt32(17)),
        Arguments.of("2147483647", new BsonInt32(Integer.MAX_VALUE)),
        Arguments.of("2147483648", new BsonInt64(2147483648L)),
        Arguments.of("-2147483648", new BsonInt32(Integer.MIN_VALUE)),
        Arguments.of("-2147483649", new BsonInt64(-2147483649L)),
        Arguments.of("9007199254740993", new BsonInt64(9007199254740993L)),
        Arguments.of("9223372036854775807", new BsonInt64(Long.MAX_VALUE)),
        Arguments.of("-9223372036854775808", new BsonInt64(Long.MIN_VALUE)),
        Arguments.of("9223372036854775808", new BsonDouble(0x1p63)),
        Arguments.of("-9223372036854775809", new BsonDouble(-0x1p63)),
        Arguments.of("123456789012345678901234567890", new BsonDouble(1.2345678901234568e29)),
        Arguments.of("5.0", new BsonDouble(5.0)),
        Arguments.of("5.50", new BsonDouble(5.5)),
        Arguments.of("1e3", new BsonDouble(1000.0)),
        Arguments.of("1E+3", new BsonDouble(1000.0)),
        Arguments.of("1e-7", new BsonDouble(1e-7)),
        Arguments.of("0.1e1", new BsonDouble(1.0)),
        Arguments.of("5e-324", new BsonDouble(Double.MIN_VALUE)),
        Arguments.of("1e-400", new BsonDouble(0.0)),
        Arguments.of("1.7976931348623157e308", new BsonDouble(Double.MAX_VALUE)),
        Arguments.of("1e309", new BsonDouble(Double.POSITIVE_INFINITY)),
        Arguments.of("-1e99999999999", new BsonDouble(Double.NEGATIVE_INFINITY)),
        Arguments.of("9".repeat(400), new BsonDouble(Double.POSITIVE_INFINITY)),
        Arguments.of("0." + "0".repeat(5000) + "1", new BsonDouble(0.0)));
  }

  @ParameterizedTest
  @MethodSource("numbers")
  void readsEveryShapeOfNumber(String text, BsonValue expected) throws Exception {
    assertThat(JsonToBson.parse(text)).isEqualTo(expected);
    assertThat(JsonToBson.parse("{\"n\":[ " + text + " ]}"))
        .isEqualTo(new BsonDocument("n", new BsonArray(List.of(expected))));
  }

  static Stream<Arguments> strings() {
    return Stream.of(
        Arguments.of("\"\"", ""),
        Arguments.of("\"a\\\"\\\\\\/\\b\\f\\n\\r\\tz\"", "a\"\\/\b\f\n\r\tz"),
        Arguments.of("\"\\u0000\\u001f\\u00e9\\u20AC\"", "\u0000\u001fé€"),
        Arguments.of("\"\\ud83d\\ude00\"", "😀"),
        Arguments.of("\"😀\u2028\u007f\"", "😀\u2028\u007f"),
        Arguments.of("\"x\\ud83d\"", "x\ud83d"),
        Arguments.of("\"\\ude00x\"", "\ude00x"),
        Arguments.of("\"\\ude00\\ud83d\"", "\ude00\ud83d"),
        Arguments.of("\"\\ud83d\\n\\ud83d\\ud83d\\ude00\"", "\ud83d\n\ud83d\ud83d\ude00"),
        Arguments.of("\"" + "\\ud800".repeat(70_000) + "\"", "\ud800".repeat(70_000)));
  }

  @ParameterizedTest
  @MethodSource("strings")
  void keepsStringsToTheCodeUnitAsValueAndAsKey(String text, String expected) throws Exception {
    assertThat(JsonToBson.parse(text)).isEqualTo(new BsonString(expected));
    assertThat(((BsonDocument) JsonToBson.parse("{" + text + ":1}")).keySet())
        .containsExactly(expected);
  }

  @Test
  void keepsOrderAndAnyKey() throws Exception {
    BsonDocument document =
        (BsonDocument)
            JsonToBson.parse(
                """
                {"z":1,"$set":{"$where":true},"a.b":null,"":[],"10":"ten","2":"two","n\\u0000":false,"__proto__":{}}\
                """);

    assertThat(document.keySet())
        .containsExactly("z", "$set", "a.b", "", "10", "2", "n\0", "__proto__");
    assertThat(document.get("$set")).isEqualTo(new BsonDocument("$where", BsonBoolean.TRUE));
    assertThat(document.get("a.b")).isEqualTo(BsonNull.VALUE);
  }

  @Test
  void givesARepeatedKeyItsLastValueAtTheFirstPlace() throws Exception {
    BsonDocument document =
        (BsonDocument) JsonToBson.parse("{\"a\":1,\"b\":2,\"\\u0061\":{\"c\":3}}");

    assertThat(document)
        .isEqualTo(
            new BsonDocument("a", new BsonDocument("c", new BsonInt32(3)))
                .append("b", new BsonInt32(2)));
    assertThat(document.keySet()).containsExactly("a", "b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "[1",
        "{\"a\":1",
        "\"a",
        "{\"a\":1} x",
        "{} {}",
        "1 2",
        "[1,]",
        "{\"a\":1,}",
        "[,1]",
        "NaN",
        "[Infinity]",
        "-Infinity",
        "01",
        "-",
        "+1",
        ".5",
        "5.",
        "1e",
        "0x10",
        "'a'",
        "{a:1}",
        "// c\n1",
        "/* c */ 1",
        "tru",
        "nul",
        "True",
        "\"\\x41\"",
        "\"\\u12G4\"",
        "\"a\tb\"",
        "<html>no</html>",
        "{\"a\" 1}",
        "[1 2]",
        "]",
        "1]",
        "\u00a01",
        "{\"a\":1}\u0000",
        "[secret-word]"
      })
  void refusesWhatIsNotStrictJson(String text) {
    UnreadableJsonException e =
        catchThrowableOfType(UnreadableJsonException.class, () -> JsonToBson.parse(text));

    assertThat(e).as(text).isNotNull();
    assertThat(e.failure()).isEqualTo(Failure.MALFORMED);
    assertThat(e.message())
        .startsWith("answer malformed: ")
        .doesNotContain("secret")
        .hasSizeLessThan(80);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\n\t\r "})
  void refusesAnEmptyText(String text) {
    UnreadableJsonException e =
        catchThrowableOfType(UnreadableJsonException.class, () -> JsonToBson.parse(text));

    assertThat(e).hasMessage("answer malformed: it is empty");
  }

  @Test
  void readsAThousandLevelsAndRefusesMore() throws Exception {
    assertThat(depth(JsonToBson.parse(nested("[", "]", 999)))).isEqualTo(999);
    assertThat(depth(JsonToBson.parse(nested("[", "]", 1000)))).isEqualTo(1000);
    for (String text : List.of(nested("[", "]", 1001), "{\"a\":".repeat(200_000))) {
      UnreadableJsonException e =
          catchThrowableOfType(UnreadableJsonException.class, () -> JsonToBson.parse(text));
      assertThat(e.failure()).isEqualTo(Failure.TOO_DEEP);
      assertThat(e).hasMessage("answer nested deeper than 1000 levels");
    }
  }

  private static String nested(String open, String close, int levels) {
    return open.repeat(levels) + close.repeat(levels);
  }

  private static int depth(BsonValue value) {
    int depth = 0;
    BsonValue inner = value;
    while (inner instanceof BsonArray array) {
      depth++;
      inner = array.isEmpty() ? BsonNull.VALUE : array.getFirst();
    }
    return depth;
  }

  @Test
  @Timeout(20)
  void isNotSlowedByHugeNumbersStringsOrManyKeys() throws Exception {
    int million = 1_000_000;
    assertThat(JsonToBson.parse("1".repeat(8 * million)))
        .isEqualTo(new BsonDouble(Double.POSITIVE_INFINITY));
    assertThat(JsonToBson.parse("0." + "1".repeat(8 * million)))
        .isEqualTo(new BsonDouble(0.1111111111111111));
    assertThat(JsonToBson.parse("\"" + "x".repeat(25 * million) + "\"").asString().getValue())
        .hasSize(25 * million);
    StringBuilder keys = new StringBuilder("{\"" + "k".repeat(million) + "\":0");
    for (int i = 0; i < 200_000; i++) {
      keys.append(",\"key").append(i).append("\":").append(i);
    }
    assertThat(JsonToBson.parse(keys + "}").asDocument()).hasSize(200_001);
  }
}
