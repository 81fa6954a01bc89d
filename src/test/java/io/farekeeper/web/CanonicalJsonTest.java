package io.farekeeper.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Equal JSON values have one form, and others have another. */
class CanonicalJsonTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{\"a\":1,\"b\":{\"c\":2,\"d\":3}} | {\"b\":{\"d\":3,\"c\":2},\"a\":1}",
        "[1,2] | [ 1 ,\t2 ]",
        "5 | 5.0",
        "5 | 50e-1",
        "5 | 5E+0",
        "1000000 | 1e6",
        "0 | -0.0",
        "0 | 0e5",
        "123456789012345678901234567890 | 1.23456789012345678901234567890e29",
        "1e400 | 10e399",
        "\"\\u0061\\/\" | \"a/\"",
        "\"\\u0001\" | \"\\u0001\"",
        "\"\\ud83d\\ude00\" | \"😀\"",
        "{\"a\":1,\"a\":2} | {\"a\":2}",
        "{} | { }",
        "[] | [ ]",
        "null | null",
      })
  void equalValuesHaveOneForm(String one, String other) {
    assertThat(form(one)).isEqualTo(form(other));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "5 | \"5\"",
        "5 | 50",
        "5 | -5",
        "5 | 5.0000000000000000001",
        "9007199254740993 | 9007199254740992",
        "1e400 | 1e401",
        "1e400 | 1e-400",
        "null | \"null\"",
        "true | \"true\"",
        "[1,2] | [2,1]",
        "[1,[2]] | [[1],2]",
        "{\"a\":null} | {}",
        "{} | []",
        "{\"a\":\"b,c\"} | {\"a\":\"b\",\"c\":null}",
        "\"\\ud800\" | \"?\"",
        "\"\\ud800\" | \"\\ud801\"",
        "\"\\udc00\\ud800\" | \"\\ud800\\udc00\"",
        "\"\\ud800\" | \"\\\\ud800\"",
        "\"\\u0000\" | \"\\\\u0000\"",
        "\"a\" | \"A\"",
        "\"é\" | \"e\\u0301\"",
      })
  void otherValuesHaveAnotherForm(String one, String other) {
    assertThat(form(one)).isNotEqualTo(form(other));
  }

  @Test
  void keysAreInTheOrderOfRfc8785() {
    assertThat(form("{\"\\u20ac\":1,\"\\r\":2,\"1\":3,\"\\ud83d\\ude00\":4,\"\\u0080\":5}"))
        .isEqualTo("{\"\\u000d\":2,\"1\":3,\"\u0080\":5,\"€\":1,\"😀\":4}");
  }

  @Test
  void valuesReadWithDoublesHaveTheFormOfTheirShortestSpelling() {
    assertThat(text(CanonicalJson.of(JsonMapper.shared().readTree("[5.10, 1e2, 1e999]"))))
        .isEqualTo("[51e-1,1e2,\"Infinity\"]");
  }

  @Test
  void whatIsNotOneValueIsRefused() {
    assertThatThrownBy(() -> form("1 2")).isInstanceOf(JacksonException.class);
    assertThatThrownBy(() -> form("1e99999999999")).isInstanceOf(JacksonException.class);
    assertThatThrownBy(() -> form("[".repeat(2000) + "]".repeat(2000)))
        .isInstanceOf(JacksonException.class);
  }

  private static String form(String json) {
    return text(CanonicalJson.of(CanonicalJson.read(json.getBytes(StandardCharsets.UTF_8))));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
