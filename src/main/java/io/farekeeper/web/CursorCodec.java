package io.farekeeper.web;

import io.farekeeper.stores.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.Function;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.jspecify.annotations.Nullable;

/**
 * Cursors: the position in a list after which the next page begins, as text that means nothing to
 * clients. A cursor fits only the list that gave it out, with its filters. Whoever forges one finds
 * nothing that he could not ask for.
 */
public final class CursorCodec {
  private static final int DIGEST = 8;
  private static final BsonDocumentCodec BSON = new BsonDocumentCodec();

  private CursorCodec() {}

  /**
   * The cursor of a position.
   *
   * @param list the list's path with its filters
   */
  public static String encode(String list, BsonDocument position) {
    ByteBuffer bson = new RawBsonDocument(position, BSON).getByteBuffer().asNIO();
    byte[] bytes = new byte[bson.remaining()];
    bson.get(bytes);
    byte[] cursor =
        ByteBuffer.allocate(DIGEST + bytes.length).put(digest(list, bytes)).put(bytes).array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(cursor);
  }

  /**
   * The position of a cursor.
   *
   * @param list the list's path with its filters
   * @param reader makes the position of what was encoded; null, or any exception, if it cannot be
   * @throws ApiException naming {@code after} if this list did not give the cursor out
   */
  public static <T> T decode(
      String list, String cursor, Function<BsonDocument, @Nullable T> reader) {
    T position = null;
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(cursor);
      if (bytes.length > DIGEST) {
        byte[] bson = Arrays.copyOfRange(bytes, DIGEST, bytes.length);
        if (Arrays.equals(digest(list, bson), Arrays.copyOf(bytes, DIGEST))) {
          position = reader.apply(new RawBsonDocument(bson).decode(BSON));
        }
      }
    } catch (RuntimeException e) {
      // Neither base64 nor BSON nor a position: nothing that was given out.
      position = null;
    }
    if (position == null) {
      throw ApiException.invalid("after", "is not a cursor that this list gave out");
    }
    return position;
  }

  private static byte[] digest(String list, byte[] position) {
    MessageDigest digest = Sha256.begin();
    digest.update(list.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
    return Arrays.copyOf(digest.digest(position), DIGEST);
  }
}
