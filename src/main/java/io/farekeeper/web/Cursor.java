package io.farekeeper.web;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.CRC32;

/** The place in a list after which the next page begins, as text that means nothing to clients. */
public final class Cursor {
  private static final int LENGTH = Integer.BYTES + Long.BYTES;

  private Cursor() {}

  /**
   * The cursor of a position, for instance of the last row's id.
   *
   * @param list the list's path: no other list takes its cursors
   */
  static String of(String list, long position) {
    byte[] bytes = ByteBuffer.allocate(LENGTH).putInt(mark(list)).putLong(position).array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /**
   * The position of a cursor that the list gave out before.
   *
   * @throws ApiException naming {@code after} if it did not
   */
  static long parse(String list, String cursor) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(cursor));
      if (bytes.remaining() == LENGTH && bytes.getInt() == mark(list)) {
        return bytes.getLong();
      }
    } catch (IllegalArgumentException e) {
      // Refused below, like every text that is no cursor.
    }
    throw notACursor();
  }

  /**
   * The cursor of a position that is more than a number.
   *
   * @param list the list's path with its filters: no other list takes its cursors
   */
  public static String ofBytes(String list, byte[] position) {
    byte[] bytes =
        ByteBuffer.allocate(Integer.BYTES + position.length)
            .putInt(mark(list, position))
            .put(position)
            .array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /**
   * The position of such a cursor.
   *
   * @throws ApiException naming {@code after} if this list did not give it out
   */
  public static byte[] parseBytes(String list, String cursor) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(cursor));
      if (bytes.remaining() > Integer.BYTES) {
        int mark = bytes.getInt();
        byte[] position = new byte[bytes.remaining()];
        bytes.get(position);
        if (mark == mark(list, position)) {
          return position;
        }
      }
    } catch (IllegalArgumentException e) {
      // Refused below, like every text that is no cursor.
    }
    throw notACursor();
  }

  private static ApiException notACursor() {
    return ApiException.invalid("after", "is not a cursor that this list gave out");
  }

  private static int mark(String list, byte... position) {
    CRC32 sum = new CRC32();
    sum.update(list.getBytes(StandardCharsets.UTF_8));
    sum.update(position);
    return (int) sum.getValue();
  }
}
