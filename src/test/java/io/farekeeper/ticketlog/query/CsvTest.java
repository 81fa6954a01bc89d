package io.farekeeper.ticketlog.query;

import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.farekeeper.stores.FieldData;
import io.farekeeper.web.SafeCsv;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.ZoneId;
import java.util.List;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;

class CsvTest {
  private final FieldData fieldData = new FieldData(new SimpleMeterRegistry());

  private String line(String entry, boolean excel, String... redacted) {
    BsonDocument document = BsonDocument.parse(entry);
    return csv(excel).entry(document, Position.of(document), List.of(redacted));
  }

  private Csv csv(boolean excel) {
    return new Csv(ZoneId.of("America/Chicago"), new SafeCsv(fieldData, excel));
  }

  private NamedCsvRecord row(String entry, boolean excel) {
    String file = csv(false).head() + line(entry, excel);
    return CsvReader.builder().ofNamedCsvRecord(file).stream().findFirst().orElseThrow();
  }

  @Test
  void numbersBelowZeroStayNumbersAndTextIsQuoted() {
    String line =
        line(
            """
            {_id: '=1', timestamp: -5, refund_amount: -2.5, ticket_type: 'a "b", c',
             device_info: {os: '=x'}, error_details: '-5'}
            """,
            false,
            "device_info");
    assertThat(line)
        .startsWith("\"1969-12-31T17:59:55-06:00\",\"1969-12-31T23:59:55Z\",\"-5\",")
        .contains("\"a \"\"b\"\", c\"", ",\"-2.5\",", "\"{\"\"os\"\": \"\"=x\"\"}\"", "\"'-5\"")
        .endsWith("\"'=1\",\"\",\"device_info\"\r\n");
  }

  @Test
  void controlCharactersAreReplacedInEveryColumn() {
    NamedCsvRecord row =
        row(
            "{_id: 'a\\u0000', ticket_type: 'day\\u0000pass', uuid: 'u\\u007f\\r"
                + "\\n"
                + "', x: 'y\\u0001'}",
            false);
    assertThat(row.getField("ticket_type")).isEqualTo("day\ufffdpass");
    assertThat(row.getField("uuid")).isEqualTo("u\ufffd\ufffd\n");
    assertThat(row.getField("_id")).isEqualTo("a\ufffd");
    assertThat(row.getField("other")).isEqualTo("{\"x\": \"y\\u0001\"}");
    assertThat(fieldData.total(FieldData.Kind.EXPORT_CHARACTER)).isEqualTo(4);
  }

  @Test
  void aTimeBeyondFourDigitsOfYearsIsTheLastThatCanBeShown() {
    NamedCsvRecord row = row("{_id: 1, timestamp: 253402343999000}", false);
    assertThat(row.getField("time_utc")).isEqualTo("9999-12-31T23:59:59.999Z");
    assertThat(row.getField("timestamp")).isEqualTo("253402343999000");
  }

  @Test
  void missingFieldsAreEmptyCells() {
    NamedCsvRecord row = row("{_id: 1, user_id: null, note: 'x'}", true);
    assertThat(row.getField("user_id") + row.getField("uuid") + row.getField("status")).isEmpty();
    assertThat(row.getField("time")).isEmpty();
    assertThat(row.getField("other")).isEqualTo("{\"note\": \"x\"}");
  }

  @Test
  void fieldsOfAnyTypeAreShown() {
    NamedCsvRecord row =
        row(
            "{_id: {$minKey: 1}, user_id: [1, 'x'], uuid: 5, status: {a: 1}, timestamp: ['x'],"
                + " route_info: 'r', device_info: {$undefined: true}, purchase_amount:"
                + " {$numberDouble: '-Infinity'}}",
            false);
    assertThat(row.getField("user_id")).isEqualTo("[1, \"x\"]");
    assertThat(row.getField("uuid")).isEqualTo("5");
    assertThat(row.getField("status")).isEqualTo("{\"a\": 1}");
    assertThat(row.getField("timestamp")).isEqualTo("[\"x\"]");
    assertThat(row.getField("purchase_amount")).isEqualTo("'-Infinity");
    assertThat(row.getField("other")).isEqualTo("{\"route_info\": \"r\"}");
  }

  @Test
  void forExcelSeparatorsInsideAreGuardedToo() {
    NamedCsvRecord row = row("{_id: 1, ticket_type: 'a;=1', x: ';=2'}", true);
    assertThat(row.getField("ticket_type")).isEqualTo("a;'=1");
    assertThat(row.getField("other")).isEqualTo("{\"x\": \";'=2\"}");
  }
}
