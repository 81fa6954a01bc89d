package io.farekeeper.ticketlog.query;

import java.util.List;
import org.bson.BsonDocument;

/** How a file of entries is written: nothing is kept between one entry and the next. */
interface EntryFormat {

  /** The media type with its parameters. */
  String mediaType();

  /** The ending of a file's name. */
  String ending();

  /** What stands before the first entry. */
  String head();

  /** One entry, with its end of line. */
  String entry(BsonDocument entry, Position position, List<String> redacted);
}
