package io.farekeeper.api;

import java.nio.ByteBuffer;
import java.util.Base64;

/** The place in a list after which the next page begins, as text that means nothing to clients. */
public final class Cursor {
  private Cursor() {}

  /** The cursor of a position, for instance of the last row's id. */
  public static String of(long position) {
    byte[] bytes = ByteBuffer.allocate(Long.BYTES).putLong(position).array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /**
   * The position of a cursor that was given out before.
   *
   * @throws ApiException naming {@code after} if it was not
   */
  public static long parse(String cursor) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(cursor);
      if (bytes.length == Long.BYTES) {
        return ByteBuffer.wrap(bytes).getLong();
      }
    } catch (IllegalArgumentException e) {
      // Refused below, like every text that is no cursor.
    }
    throw ApiException.invalid("after", "is not a cursor that this list gave out");
  }
}
