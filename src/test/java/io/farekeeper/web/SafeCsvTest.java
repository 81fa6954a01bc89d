package io.farekeeper.web;

import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.farekeeper.mutation.Mutator;
import io.farekeeper.stores.FieldData;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafeCsvTest {
  private static final String PIECES =
      ";,\t\n\r|=+-@\"'` \u00a0\u200b\ufeff\uff1d\uff0b\uff0d\uff20\u2212\u0000\u0085aZ5{}[]:";

  private final FieldData fieldData = new FieldData(new SimpleMeterRegistry());

  private SafeCsv csv(boolean excel) {
    return new SafeCsv(fieldData, excel);
  }

  @ParameterizedTest
  @CsvSource({
    "day\\u0000pass, day\\ufffdpass, 1",
    "a\\u0001\\u001b[31m, a\\ufffd\\ufffd[31m, 2",
    "a\\u007f\\u0080\\u0085\\u009f, a\\ufffd\\ufffd\\ufffd\\ufffd, 4",
    "a\\r\\nb, a\\ufffd\\nb, 1",
    "a\\tb\\nc, a\\tb\\nc, 0",
    "a\\ud83d, a\\ufffd, 1",
    "a\\ude00\\ud83db, a\\ufffd\\ufffdb, 2",
    "a\\ud83d\\ude00, a\\ud83d\\ude00, 0",
    "a\\u2028\\u202e\\uffff, a\\u2028\\u202e\\uffff, 0",
  })
  void whatNoFileShouldHoldIsReplacedAndCounted(String text, String cell, long counted) {
    for (boolean excel : new boolean[] {false, true}) {
      long before = fieldData.total(FieldData.Kind.EXPORT_CHARACTER);
      assertThat(csv(excel).text(unescaped(text))).isEqualTo(unescaped(cell));
      assertThat(fieldData.total(FieldData.Kind.EXPORT_CHARACTER) - before).isEqualTo(counted);
    }
  }

  /** As a Java source has it, for the table's sake. */
  private static String unescaped(String text) {
    String plain = text.replace("\\r", "\r").replace("\\n", "\n").replace("\\t", "\t");
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < plain.length(); i++) {
      if (plain.startsWith("\\u", i)) {
        out.append((char) Integer.parseInt(plain.substring(i + 2, i + 6), 16));
        i += 5;
      } else {
        out.append(plain.charAt(i));
      }
    }
    return out.toString();
  }

  @Test
  void onlyAFileForExcelBeginsWithAByteOrderMark() {
    assertThat(csv(true).head(List.of("a", "b"))).isEqualTo("\ufeff\"a\",\"b\"\r\n");
    assertThat(csv(false).head(List.of("a", "b"))).isEqualTo("\"a\",\"b\"\r\n");
    assertThat(csv(true).line(List.of("a\n\"b", "-5"))).isEqualTo("\"a\n\"\"b\",\"-5\"\r\n");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void noCellOfAnyTextIsAFormulaAndNoRowIsTorn(boolean excel) {
    long seed = Mutator.seed();
    System.out.println("SafeCsvTest: -Dmutation-seed=" + seed);
    Random random = new Random(seed);
    SafeCsv csv = csv(excel);
    for (int n = 0; n < Mutator.count(5_000); n++) {
      List<String> cells = List.of(csv.text(text(random)), "x", csv.text(text(random)));
      String line = csv.line(cells);

      List<CsvRecord> rows = CsvReader.builder().ofCsvRecord(line).stream().toList();
      assertThat(rows).as(line).hasSize(1);
      assertThat(rows.getFirst().getFields()).isEqualTo(cells);
      assertThat(new String(line.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
          .isEqualTo(line);
      cells.forEach(cell -> assertThat(isFormula(cell)).as(line).isFalse());
      if (excel) {
        for (String separator : List.of(";", ",", "\t", "|", "\n")) {
          assertThat(line.substring(0, line.length() - 2).split("[" + separator + "]"))
              .as(line)
              .noneMatch(SafeCsvTest::isFormula);
        }
      }
    }
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      text.append(PIECES.charAt(random.nextInt(PIECES.length())));
    }
    return text.toString();
  }

  /** Behind quotes, and what nobody sees. */
  private static boolean isFormula(String cell) {
    if (cell.startsWith("\t") || cell.startsWith("\r")) {
      return true;
    }
    String seen =
        Normalizer.normalize(cell, Normalizer.Form.NFKC)
            .replaceFirst("^[\"\\s\\u00a0\\u200b\\ufeff\\p{Cc}]*", "");
    return !seen.isEmpty() && "=+-@\u2212".indexOf(seen.charAt(0)) >= 0;
  }
}
