package io.farekeeper.tickets.search;

import io.farekeeper.web.AnswerType;
import io.farekeeper.web.SafeCsv;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** How a file of passes is written. */
final class PassFile {
  private static final List<String> COLUMNS =
      List.of(
          "user_id",
          "pass_uuid",
          "status",
          "stored_status",
          "label",
          "product_uuid",
          "free",
          "confirmed",
          "time_created",
          "expiration",
          "first_use",
          "uses_count",
          "allowed_uses",
          "as_of");

  private final @Nullable SafeCsv csv;
  private final JsonMapper json;

  /**
   * A file.
   *
   * @param csv how cells are written, if it is of that type
   */
  PassFile(AnswerType type, SafeCsv csv, JsonMapper json) {
    this.csv = type == AnswerType.CSV ? csv : null;
    this.json = json;
  }

  String mediaType() {
    return csv == null ? "application/x-ndjson" : SafeCsv.TYPE + ";charset=UTF-8;header=present";
  }

  /** The ending of a file's name. */
  String ending() {
    return csv == null ? "ndjson" : "csv";
  }

  /** What stands before the first pass. */
  String head() {
    return csv == null ? "" : csv.head(COLUMNS);
  }

  /** One pass, with its end of line. */
  String line(FoundPass pass) {
    return csv == null ? json.writeValueAsString(pass) + "\n" : row(csv, pass);
  }

  private static String row(SafeCsv csv, FoundPass pass) {
    return csv.line(
        Stream.of(
                cell(pass.userId()),
                text(csv, pass.passUuid()),
                text(csv, pass.status()),
                text(csv, pass.storedStatus()),
                text(csv, pass.label()),
                text(csv, pass.productUuid()),
                cell(pass.free()),
                cell(pass.confirmed()),
                cell(pass.timeCreated()),
                cell(pass.expiration()),
                cell(pass.firstUse()),
                cell(pass.usesCount()),
                cell(pass.allowedUses()),
                cell(pass.asOf()))
            .toList());
  }

  /** What others wrote. */
  private static String text(SafeCsv csv, @Nullable String text) {
    return text == null ? "" : csv.text(text);
  }

  private static String cell(@Nullable Object value) {
    return value == null ? "" : value.toString();
  }
}
