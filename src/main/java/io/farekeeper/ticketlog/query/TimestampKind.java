package io.farekeeper.ticketlog.query;

import com.mongodb.client.model.Filters;
import io.farekeeper.ticketlog.EntryTime;
import java.util.List;
import org.bson.BsonDouble;
import org.bson.BsonNull;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * Entries whose stored timestamps are of one kind: what an index gives in one order. The kinds
 * stand in the order of time, oldest first; seconds and milliseconds are merged.
 */
enum TimestampKind {
  /** Another type than a number or null, which the legacy models write never. */
  ODD,
  /** No timestamp, or none that is a time. */
  TIMELESS,
  SECONDS,
  MILLISECONDS;

  static final String TIMESTAMP = "timestamp";

  private static final Bson NO_TIME =
      Filters.in(
          TIMESTAMP,
          BsonNull.VALUE,
          new BsonDouble(Double.NaN),
          new BsonDouble(Double.POSITIVE_INFINITY),
          new BsonDouble(Double.NEGATIVE_INFINITY));

  /**
   * As one condition, of which a partial index holds the entries: arrays have no range. Without the
   * types that no driver writes any more: the embedded server takes no query that names them.
   */
  static final Bson NO_NUMBER =
      StoredType.anyOf(
          TIMESTAMP,
          List.of(
              BsonType.STRING,
              BsonType.ARRAY,
              BsonType.DOCUMENT,
              BsonType.BINARY,
              BsonType.OBJECT_ID,
              BsonType.BOOLEAN,
              BsonType.DATE_TIME,
              BsonType.TIMESTAMP,
              BsonType.REGULAR_EXPRESSION,
              BsonType.MIN_KEY,
              BsonType.MAX_KEY));

  /** The kind of a stored timestamp. */
  static TimestampKind of(@Nullable BsonValue timestamp) {
    if (EntryTime.exactMilliseconds(timestamp).isPresent()) {
      return EntryTime.isInMilliseconds(timestamp) ? MILLISECONDS : SECONDS;
    }
    boolean none =
        timestamp == null
            || timestamp.isNumber()
            || timestamp.isNull()
            || timestamp.getBsonType() == BsonType.UNDEFINED;
    return none ? TIMELESS : ODD;
  }

  boolean isTimed() {
    return this == SECONDS || this == MILLISECONDS;
  }

  /** What finds the kind's entries if it is no timed one. */
  Bson withoutTime() {
    return this == TIMELESS ? NO_TIME : NO_NUMBER;
  }
}
