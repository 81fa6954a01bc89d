package io.farekeeper.stores;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextColumnTest {

  @ParameterizedTest
  @CsvSource({
    "latin1, 9, plain, plain",
    "latin1, 9, €é – ü, €é – ü",
    "LATIN1, 9, ĀбцД🚫, ?????",
    "utf8, 9, бц🚫, бц?",
    "utf8mb3, 4, абвгд, абв…",
    "utf8mb4, 4, 🚫🚫🚫🚫, 🚫🚫🚫🚫",
    "utf8mb4, 3, 🚫🚫🚫🚫, 🚫🚫…",
    "unicode, 4, 🚫🚫🚫, 🚫…",
    "ascii, 5, abcdefg, ab...",
    "ascii, 2, abcdefg, ..",
    "koi8r, 9, абв é, абв ?",
    "unheard_of, 9, aб, a?",
    "utf8mb4, 0, a, ''"
  })
  void holdsSoManyCharactersOfItsSet(String set, int length, String text, String held) {
    assertThat(new TextColumn(length, set).fit(text)).isEqualTo(held);
  }

  @Test
  void halfACharacterIsNone() {
    assertThat(TextColumn.own(9).fit("a\uD83Db")).isEqualTo("a?b");
  }
}
