package io.farekeeper.ticketlog.finding;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneId;
import java.util.List;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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

  @Test
  void numbersBelowZeroStayNumbersAndTextIsQuoted() {
    BsonDocument entry =
        BsonDocument.parse(
            """
            {_id: '=1', timestamp: -5, refund_amount: -2.5, ticket_type: 'a "b", c',
             device_info: {os: '=x'}, error_details: '-5'}
            """);
    String line =
        new Csv(ZoneId.of("America/Chicago"))
            .entry(entry, Position.of(entry), List.of("device_info"));
    assertThat(line)
        .startsWith("\"1969-12-31T17:59:55-06:00\",\"1969-12-31T23:59:55Z\",\"-5\",")
        .contains("\"a \"\"b\"\", c\"", ",\"-2.5\",", "\"{\"\"os\"\": \"\"=x\"\"}\"", "\"'-5\"")
        .endsWith("\"'=1\",\"\",\"device_info\"\r\n");
  }
}
