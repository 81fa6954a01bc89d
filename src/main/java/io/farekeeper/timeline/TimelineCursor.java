package io.farekeeper.timeline;

import io.farekeeper.web.CursorCodec;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;

/**
 * The last item of a page: the next page begins after it. It names the item's own order (time,
 * source, key), so that it stays where it is however many items arrive.
 *
 * @param millis the item's time, Unix milliseconds
 * @param rank its source's place among the sources
 * @param key what distinguishes it from others of that source and time
 */
record TimelineCursor(long millis, int rank, String key) {
  private static final String MILLIS = "t";
  private static final String RANK = "r";
  private static final String KEY = "k";

  /** As text that fits only the timeline of this path. */
  String text(String list) {
    return CursorCodec.encode(
        list,
        new BsonDocument(MILLIS, new BsonInt64(millis))
            .append(RANK, new BsonInt32(rank))
            .append(KEY, new BsonString(key)));
  }

  /**
   * The cursor of a text that was given out before.
   *
   * @throws io.farekeeper.web.ApiException naming {@code after} if it was not
   */
  static TimelineCursor parse(String list, String text) {
    return CursorCodec.decode(
        list,
        text,
        bson ->
            new TimelineCursor(
                bson.getInt64(MILLIS).getValue(),
                bson.getInt32(RANK).getValue(),
                bson.getString(KEY).getValue()));
  }

  /** Where the source of this rank goes on. */
  Place placeOf(int source) {
    if (source == rank) {
      return new Place(millis, key);
    }
    return source > rank || millis == Long.MIN_VALUE
        ? new Place(millis, null)
        : new Place(millis - 1, null);
  }
}
