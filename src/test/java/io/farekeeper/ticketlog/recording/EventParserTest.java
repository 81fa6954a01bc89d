package io.farekeeper.ticketlog.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventParserTest {
  private final EventParser parser = new EventParser(RecordingWorld.settings());

  private BsonDocument parsed(String json) throws InvalidEvent {
    return parser.parse(Raw.of(json));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"a":1,"a":2}            | the event repeats a field
          {"a":{"b":1,"c":2,"b":1}} | the event repeats a field
          {"a":1,"\\u0061":2}      | the event repeats a field
          {"a\\u0000b":1}          | the event has a field whose name holds the character NUL
          {"a":{"\\u0000":1}}      | the event has a field whose name holds the character NUL
          {"a":"\\ud800"}          | the event holds half a surrogate pair
          {"a":"\\udc00\\ud800"}   | the event holds half a surrogate pair
          {"\\ud83d":1}            | the event is not well-formed JSON
          {"a":1,"a":2             | the event is not well-formed JSON
          {"a":"\\ud800}           | the event is not well-formed JSON
          []                       | the event must be an object
          [{"a":1}]                | the event must be an object
          7                        | the event must be an object
          null                     | the event must be an object
          {"a":1                   | the event is not well-formed JSON
          {"a":1}}                 | the event is not well-formed JSON
          {"a":1}{}                | the event is not well-formed JSON
          {"a":01}                 | the event is not well-formed JSON
          {"a":1.}                 | the event is not well-formed JSON
          {"a":.5}                 | the event is not well-formed JSON
          {"a":+1}                 | the event is not well-formed JSON
          {"a":NaN}                | the event is not well-formed JSON
          {"a":Infinity}           | the event is not well-formed JSON
          {'a':1}                  | the event is not well-formed JSON
          {a:1}                    | the event is not well-formed JSON
          {"a":1,}                 | the event is not well-formed JSON
          {"a" 1}                  | the event is not well-formed JSON
          {"a":"\\x"}              | the event is not well-formed JSON
          {"a":1}//                | the event is not well-formed JSON
          nonsense                 | the event is not well-formed JSON
          """)
  void refuses(String json, String reason) {
    assertThatThrownBy(() -> parsed(json)).isInstanceOf(InvalidEvent.class).hasMessage(reason);
  }

  @ParameterizedTest
  @CsvSource({
    "overlong, C080",
    "overlong slash, C0AF",
    "encoded surrogate, EDA080",
    "continuation alone, 80",
    "first byte alone, E282",
    "beyond Unicode, F4908080",
    "never a byte of it, FF",
  })
  void refusesWhatIsNotUtf8(String what, String hex) {
    String sent = "{\"a\":\"" + "~" + "\"}";
    String bytes =
        HexFormat.of()
            .withUpperCase()
            .formatHex(sent.getBytes(StandardCharsets.UTF_8))
            .replace("7E", hex);
    assertThatThrownBy(() -> parser.parse(Raw.of(HexFormat.of().parseHex(bytes))))
        .as(what)
        .hasMessage("the event is not UTF-8");
  }

  @Test
  void refusesOtherEncodings() {
    for (var charset :
        new java.nio.charset.Charset[] {StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE}) {
      assertThatThrownBy(() -> parser.parse(Raw.of("{\"a\":1}".getBytes(charset))))
          .isInstanceOf(InvalidEvent.class);
    }
  }

  @Test
  void keepsWhatJsonCanHold() throws InvalidEvent {
    String json =
        "{\"zeta\": \"\\u0000 \\ud83d\\ude00 ü\", \"\": 1, \"a.b\": 2, \"$where\": 3,"
            + " \"__proto__\": 4, \"10\": [], \"alpha\": {}}";
    BsonDocument event = parsed(json);
    assertThat(event.keySet())
        .containsExactly("zeta", "", "a.b", "$where", "__proto__", "10", "alpha");
    assertThat(event.getString("zeta").getValue()).isEqualTo("\0 😀 ü");
  }

  @Test
  void depthIsLimited() throws InvalidEvent {
    assertThat(parsed(nested(32))).isNotNull();
    for (int depth : new int[] {33, 34, 40, 5000, 100_000}) {
      assertThatThrownBy(() -> parsed(nested(depth)))
          .hasMessage("the event is nested deeper than 32 levels");
    }
    assertThatThrownBy(() -> parsed(nested(40).replace("}}}", "}}")))
        .hasMessage("the event is not well-formed JSON");
  }

  private static String nested(int depth) {
    return "{\"a\":".repeat(depth - 1) + "{}" + "}".repeat(depth - 1);
  }

  @Test
  void fieldsAreLimitedAtAnyDepth() throws InvalidEvent {
    assertThat(parsed(wide(999))).hasSize(1);
    assertThatThrownBy(() -> parsed(wide(1000))).hasMessage("the event has more than 1000 fields");
  }

  private static String wide(int fields) {
    StringBuilder json = new StringBuilder("{\"o\":[{");
    for (int i = 0; i < fields; i++) {
      json.append(i == 0 ? "" : i % 10 == 0 ? "},{" : ",").append("\"f").append(i).append("\":1");
    }
    return json.append("}]}").toString();
  }

  @Test
  void longNumbersAndTextsAreNoTrouble() throws InvalidEvent {
    assertThatThrownBy(() -> parsed("{\"a\":" + "9".repeat(5000) + "}"))
        .isInstanceOf(InvalidEvent.class);
    assertThat(parsed("{\"" + "k".repeat(100_000) + "\":\"" + "v".repeat(100_000) + "\"}"))
        .hasSize(1);
  }
}
