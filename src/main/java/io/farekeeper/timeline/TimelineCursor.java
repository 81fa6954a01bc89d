package io.farekeeper.timeline;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * The last item of a page: the next page begins after it. It names the item's own order (time,
 * source, key), so that it stays where it is however many items arrive.
 *
 * @param millis the item's time, Unix milliseconds
 * @param rank its source's place among the sources
 * @param key what distinguishes it from others of that source and time
 */
record TimelineCursor(long millis, int rank, String key) {
  private static final int PARTS = 3;
  private static final int LONGEST = 4000;

  String text() {
    String plain = millis + ":" + rank + ":" + key;
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(plain.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The cursor of a text that was given out before.
   *
   * @throws io.farekeeper.web.ApiException naming {@code after} if it was not
   */
  static TimelineCursor parse(String text) {
    try {
      byte[] bytes = text.length() > LONGEST ? new byte[0] : Base64.getUrlDecoder().decode(text);
      String[] parts = new String(bytes, StandardCharsets.UTF_8).split(":", PARTS);
      if (parts.length == PARTS) {
        return new TimelineCursor(Long.parseLong(parts[0]), Integer.parseInt(parts[1]), parts[2]);
      }
    } catch (IllegalArgumentException e) {
      // Refused below, like every text that is no cursor.
    }
    throw Place.notACursor();
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
