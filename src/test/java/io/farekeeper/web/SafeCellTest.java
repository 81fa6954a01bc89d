package io.farekeeper.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafeCellTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\rx",
        "\nx",
        "\u0000=1",
        "\"=1",
        "'=1",
        "''\"=1",
        " =1",
        "\u00a0=1",
        "\ufeff=1",
        "\u200b=1",
        "\uff1d1",
        "\uff0b1",
        "\uff0d1",
        "\uff20x",
        "\u201c=1",
        "\u22121",
        "\ufe66x"
      })
  void whatCouldBeAFormulaGetsAnApostrophe(String text) {
    assertThat(SafeCell.of(text)).isEqualTo("'" + text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "1-2", "a=b", "'quoted'", "x@y.z", "\ud83c\udfab", " ", "\""})
  void otherTextStaysAsItIs(String text) {
    assertThat(SafeCell.of(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      quoteCharacter = '`',
      textBlock =
          """
          a;=1+1            > a;'=1+1
          a;b,=1            > a;b,'=1
          =a;=b             > '=a;'=b
          ;=1               > ;'=1
          a; "=1"           > a;' "=1"
          a|@SUM(A1)        > a|'@SUM(A1)
          a;＝1             > a;'＝1
          a,－1,＋1,＠x      > a,'－1,'＋1,'＠x
          {"a": "x", "b": "-5"} > {"a": "x", "b": "-5"}
          ["-5", "=1"]      > ["-5",' "=1"]
          a;b,c             > a;b,c
          2-1;x=1           > 2-1;x=1
          """)
  void whateverSeparatesColumnsNoPartIsAFormula(String text, String safe) {
    assertThat(SafeCell.inAnyColumn(text)).isEqualTo(safe);
  }

  @Test
  void tabsAndLineFeedsSeparateToo() {
    assertThat(SafeCell.inAnyColumn("a\t=1\n+2\n\n-3")).isEqualTo("a\t'=1\n'+2\n\n'-3");
    assertThat(SafeCell.inAnyColumn("\t=1")).isEqualTo("'\t'=1");
    assertThat(SafeCell.inAnyColumn("")).isEmpty();
  }
}
