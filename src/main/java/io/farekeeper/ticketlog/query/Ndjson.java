package io.farekeeper.ticketlog.query;

import java.util.List;
import org.bson.BsonDocument;

/** One JSON object a line, the same that a page holds. */
final class Ndjson implements EntryFormat {
  static final String TYPE = "application/x-ndjson";

  @Override
  public String mediaType() {
    return TYPE;
  }

  @Override
  public String ending() {
    return "ndjson";
  }

  @Override
  public String head() {
    return "";
  }

  @Override
  public String entry(BsonDocument entry, Position position, List<String> redacted) {
    return EntryJson.entry(entry, position, redacted) + "\n";
  }
}
