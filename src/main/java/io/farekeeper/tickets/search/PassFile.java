package io.farekeeper.tickets.search;

import io.farekeeper.api.SafeCsv;
import io.farekeeper.ticketlog.AnswerType;
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

  private final boolean csv;
  private final JsonMapper json;
  private final SafeCsv cells;

  PassFile(AnswerType type, JsonMapper json, SafeCsv cells) {
    this.csv = type == AnswerType.CSV;
    this.json = json;
    this.cells = cells;
  }

  /** The media type with its parameters. */
  String mediaType() {
    return csv ? "text/csv;charset=UTF-8;header=present" : "application/x-ndjson";
  }

  /** The ending of a file's name. */
  String ending() {
    return csv ? "csv" : "ndjson";
  }

  /** What stands before the first pass. */
  String head() {
    return csv ? cells.head(COLUMNS) : "";
  }

  /** One pass, with its end of line. */
  String line(FoundPass pass) {
    return csv ? csvLine(pass) : json.writeValueAsString(pass) + "\n";
  }

  private String csvLine(FoundPass pass) {
    return cells.line(
        Stream.of(
                cell(pass.userId()),
                text(pass.passUuid()),
                text(pass.status()),
                text(pass.storedStatus()),
                text(pass.label()),
                text(pass.productUuid()),
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
  private String text(@Nullable String text) {
    return text == null ? "" : cells.text(text);
  }

  private static String cell(@Nullable Object value) {
    return value == null ? "" : value.toString();
  }
}
