package io.farekeeper.accesslog;

import com.mongodb.client.model.Filters;
import io.farekeeper.web.CursorCodec;
import java.time.Instant;
import java.util.Date;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonObjectId;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;

/**
 * Where an entry stands in the log: reads of one millisecond are distinguished by their ids.
 *
 * @param milliseconds Unix time
 */
record AccessPosition(long milliseconds, ObjectId id) {
  /**
   * The position of a cursor.
   *
   * @throws io.farekeeper.web.ApiException naming {@code after} if the list did not give it out
   */
  static AccessPosition decode(String list, String cursor) {
    return CursorCodec.decode(
        list,
        cursor,
        bson ->
            new AccessPosition(bson.getInt64("t").getValue(), bson.getObjectId("i").getValue()));
  }

  /** As a cursor of this list. */
  String encode(String list) {
    return CursorCodec.encode(
        list, new BsonDocument("t", new BsonInt64(milliseconds)).append("i", new BsonObjectId(id)));
  }

  /** What stands after it, newest first; the range comes first, for the index. */
  Bson older() {
    Date at = Date.from(Instant.ofEpochMilli(milliseconds));
    return Filters.and(
        Filters.lte("at", at), Filters.or(Filters.lt("at", at), Filters.lt("_id", id)));
  }
}
