package io.farekeeper.ticketlog.query;

import static java.time.format.DateTimeFormatter.ISO_OFFSET_DATE_TIME;

import io.farekeeper.stores.RfcTime;
import io.farekeeper.web.SafeCsv;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * CSV (RFC 4180) for people and their spreadsheets: the same columns whatever the entries hold, and
 * what has no column of its own together in {@code other}, as JSON.
 */
final class Csv implements EntryFormat {
  static final String TYPE = SafeCsv.TYPE;
  private static final List<String> TIMES = List.of("time", "time_utc");
  private static final List<String> FIELDS =
      List.of(
          "timestamp",
          "user_id",
          "uuid",
          "status",
          "ticket_type",
          "operation_type",
          "purchase_amount",
          "refund_amount",
          "currency",
          "payment_method",
          "validation_location",
          "expiration_date",
          "route_info.route_id",
          "route_info.direction",
          "device_info",
          "error_details",
          "ticket_details",
          "_id");
  private static final List<String> REST = List.of("other", "redacted");

  private final ZoneId zone;
  private final SafeCsv csv;

  Csv(ZoneId zone, SafeCsv csv) {
    this.zone = zone;
    this.csv = csv;
  }

  @Override
  public String mediaType() {
    return TYPE + ";charset=UTF-8;header=present";
  }

  @Override
  public String ending() {
    return "csv";
  }

  @Override
  public String head() {
    return csv.head(Stream.of(TIMES, FIELDS, REST).flatMap(List::stream).toList());
  }

  @Override
  public String entry(BsonDocument entry, Position position, List<String> redacted) {
    BsonDocument rest = entry.clone();
    List<String> cells = new ArrayList<>();
    Instant time = position.time();
    cells.add(time == null ? "" : csv.text(ISO_OFFSET_DATE_TIME.format(RfcTime.in(zone, time))));
    cells.add(time == null ? "" : csv.text(RfcTime.of(time).toString()));
    FIELDS.forEach(field -> cells.add(cell(take(rest, field))));
    cells.add(rest.isEmpty() ? "" : csv.text(EntryJson.of(rest)));
    cells.add(csv.text(String.join(" ", redacted)));
    return csv.line(cells);
  }

  /** Takes the field out of the entry; null if it has none. */
  private static @Nullable BsonValue take(BsonDocument entry, String path) {
    int dot = path.indexOf('.');
    if (dot < 0) {
      return entry.remove(path);
    }
    String parent = path.substring(0, dot);
    if (!(entry.get(parent) instanceof BsonDocument document)) {
      return null;
    }
    BsonValue value = document.remove(path.substring(dot + 1));
    if (document.isEmpty()) {
      entry.remove(parent);
    }
    return value;
  }

  private String cell(@Nullable BsonValue value) {
    if (value == null || value.isNull()) {
      return "";
    }
    if (value instanceof BsonString text) {
      return csv.text(text.getValue());
    }
    String json = EntryJson.of(value);
    if (json.startsWith("\"")) {
      // A date, an id: what JSON has as text.
      return csv.text(json.substring(1, json.length() - 1));
    }
    return value.isNumber() ? json : csv.text(json);
  }
}
