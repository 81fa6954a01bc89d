package io.farekeeper.ticketlog.query;

import io.farekeeper.ticketlog.EntryTime;
import io.farekeeper.web.CursorCodec;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.OptionalLong;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Where an entry stands among all: by its time, then by its kind, then by its id. That never
 * changes, so a reader that goes on after it misses nothing and sees nothing twice, whatever
 * arrives.
 *
 * @param timestamp as stored, null unless the kind is a timed one
 * @param id its {@code _id}, of any type
 */
record Position(TimestampKind kind, @Nullable BsonValue timestamp, BsonValue id) {
  private static final String KIND = "l";
  private static final String TIME = "t";
  private static final String ID = "i";

  static Position of(BsonDocument entry) {
    BsonValue timestamp = entry.get(TimestampKind.TIMESTAMP);
    TimestampKind kind = TimestampKind.of(timestamp);
    return new Position(kind, kind.isTimed() ? timestamp : null, entry.get("_id", BsonNull.VALUE));
  }

  /** The time in milliseconds, exactly; zero where there is none. */
  BigDecimal milliseconds() {
    return EntryTime.exactMilliseconds(timestamp).orElse(BigDecimal.ZERO);
  }

  /** The time to the millisecond; null where there is none. */
  @Nullable Instant time() {
    OptionalLong time = EntryTime.milliseconds(timestamp);
    return time.isEmpty() ? null : Instant.ofEpochMilli(time.getAsLong());
  }

  /** As a cursor that fits only this list. */
  String cursor(String list) {
    BsonDocument position = new BsonDocument(KIND, new BsonString(kind.name())).append(ID, id);
    if (timestamp != null) {
      position.append(TIME, timestamp);
    }
    return CursorCodec.encode(list, position);
  }

  /**
   * The position of a cursor.
   *
   * @throws io.farekeeper.web.ApiException naming {@code after} if the list did not give it out
   */
  static Position ofCursor(String list, String cursor) {
    return CursorCodec.decode(list, cursor, Position::read);
  }

  private static @Nullable Position read(BsonDocument position) {
    TimestampKind kind = TimestampKind.valueOf(position.getString(KIND).getValue());
    @Nullable BsonValue timestamp = position.get(TIME);
    BsonValue id = position.get(ID);
    boolean fits = kind.isTimed() ? TimestampKind.of(timestamp) == kind : timestamp == null;
    return fits && id != null && Ids.isPossible(id) ? new Position(kind, timestamp, id) : null;
  }
}
