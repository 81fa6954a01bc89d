package io.farekeeper.accesslog;

import com.mongodb.client.model.Filters;
import io.farekeeper.web.ApiException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;

/**
 * Where an entry stands in the log: reads of one millisecond are distinguished by their ids.
 *
 * @param milliseconds Unix time
 */
record AccessPlace(long milliseconds, ObjectId id) {
  private static final int ID_BYTES = 12;

  /**
   * The place of a cursor that was given out before.
   *
   * @throws ApiException naming {@code after} if it was not
   */
  static AccessPlace parse(String cursor) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(cursor));
      if (bytes.remaining() == Long.BYTES + ID_BYTES) {
        return new AccessPlace(bytes.getLong(), new ObjectId(bytes));
      }
    } catch (IllegalArgumentException e) {
      // Refused below, like every text that is no cursor.
    }
    throw ApiException.invalid("after", "is not a cursor that this list gave out");
  }

  String cursor() {
    ByteBuffer bytes =
        ByteBuffer.allocate(Long.BYTES + ID_BYTES).putLong(milliseconds).put(id.toByteArray());
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
  }

  /** What stands after it, newest first; the range comes first, for the index. */
  Bson older() {
    Date at = Date.from(Instant.ofEpochMilli(milliseconds));
    return Filters.and(
        Filters.lte("at", at), Filters.or(Filters.lt("at", at), Filters.lt("_id", id)));
  }
}
