package io.farekeeper.web;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import de.siegmar.fastcsv.writer.QuoteStrategies;
import io.farekeeper.stores.FieldData;
import java.io.StringWriter;
import java.util.List;

/**
 * CSV (RFC 4180) for people and their spreadsheets, every cell quoted: no text is taken for a
 * formula, and a control character but tab and line feed is replaced by U+FFFD and counted.
 */
public final class SafeCsv {
  /** The media type. */
  public static final String TYPE = "text/csv";

  private static final String BYTE_ORDER_MARK = "\ufeff";
  private static final char REPLACEMENT = '\ufffd';

  private final FieldData fieldData;
  private final boolean excel;

  /**
   * Rows for one file.
   *
   * @param excel whether the file is opened with Excel, which knows UTF-8 by a byte order mark and
   *     splits cells at the separator of its user's country
   */
  public SafeCsv(FieldData fieldData, boolean excel) {
    this.fieldData = fieldData;
    this.excel = excel;
  }

  /** What a file begins with: the names of its columns. */
  public String head(List<String> columns) {
    return (excel ? BYTE_ORDER_MARK : "") + line(columns);
  }

  /** A text as a cell. A number is no text: it is given to {@link #line} as it is. */
  public String text(String text) {
    return printable(excel ? SafeCell.inAnyColumn(text) : SafeCell.of(text));
  }

  /** A row of cells that are safe, with its end. */
  public String line(List<String> cells) {
    StringWriter line = new StringWriter();
    CsvWriter.builder()
        .quoteStrategy(QuoteStrategies.ALWAYS)
        .lineDelimiter(LineDelimiter.CRLF)
        .bufferSize(0)
        .build(line)
        .writeRecord(cells);
    return line.toString();
  }

  private String printable(String text) {
    StringBuilder printable = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (isControl(c) || isHalf(text, i)) {
        printable = printable == null ? new StringBuilder(text) : printable;
        printable.setCharAt(i, REPLACEMENT);
        fieldData.count(FieldData.Kind.EXPORT_CHARACTER);
      }
    }
    return printable == null ? text : printable.toString();
  }

  private static boolean isControl(char c) {
    return Character.isISOControl(c) && c != '\t' && c != '\n';
  }

  /** Half a surrogate pair, which UTF-8 cannot write. */
  private static boolean isHalf(String text, int i) {
    char c = text.charAt(i);
    return Character.isHighSurrogate(c)
        ? i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1))
        : Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
  }
}
