package io.farekeeper.tickets.search;

import io.farekeeper.web.ApiException;
import io.farekeeper.web.Cursor;
import java.nio.ByteBuffer;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.jspecify.annotations.Nullable;

/**
 * Where a pass stands among all: by its user, then by its id. Neither ever changes, so a scan that
 * goes on after it misses nothing that stays, and sees nothing twice.
 *
 * @param userId the user as stored, a number of any type
 * @param passUuid the pass, in the form that ids are compared by; null: after all passes of that
 *     user
 */
record ScanPosition(BsonValue userId, @Nullable String passUuid) {
  private static final String USER = "u";
  private static final String PASS = "p";

  static ScanPosition at(long userId, String passUuid) {
    return new ScanPosition(new BsonInt64(userId), passUuid);
  }

  static ScanPosition afterUser(BsonValue userId) {
    return new ScanPosition(userId, null);
  }

  /** As text that fits only the list with this query. */
  String cursor(String list) {
    BsonDocument document = new BsonDocument(USER, userId);
    if (passUuid != null) {
      document.append(PASS, new BsonString(passUuid));
    }
    ByteBuffer bson =
        new RawBsonDocument(document, new BsonDocumentCodec()).getByteBuffer().asNIO();
    byte[] bytes = new byte[bson.remaining()];
    bson.get(bytes);
    return Cursor.ofBytes(list, bytes);
  }

  /**
   * The position of a cursor.
   *
   * @throws ApiException naming {@code after} if this list with this query did not give it out
   */
  static ScanPosition parse(String list, String cursor) {
    byte[] bytes = Cursor.parseBytes(list, cursor);
    try {
      BsonDocument document = new RawBsonDocument(bytes).decode(new BsonDocumentCodec());
      BsonValue user = document.get(USER);
      if (user != null && user.isNumber()) {
        return new ScanPosition(
            user, document.containsKey(PASS) ? document.getString(PASS).getValue() : null);
      }
    } catch (RuntimeException e) {
      // Forged: refused below.
    }
    throw ApiException.invalid("after", "is not a cursor that this list gave out");
  }
}
