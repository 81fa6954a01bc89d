package io.farekeeper.tickets.search;

import io.farekeeper.web.CursorCodec;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;
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

  /** As a cursor that fits only the list with this query. */
  String cursor(String list) {
    BsonDocument document = new BsonDocument(USER, userId);
    if (passUuid != null) {
      document.append(PASS, new BsonString(passUuid));
    }
    return CursorCodec.encode(list, document);
  }

  /**
   * The position of a cursor.
   *
   * @throws io.farekeeper.web.ApiException naming {@code after} if this list with this query did
   *     not give it out
   */
  static ScanPosition parse(String list, String cursor) {
    return CursorCodec.decode(list, cursor, ScanPosition::of);
  }

  private static @Nullable ScanPosition of(BsonDocument bson) {
    BsonValue user = bson.get(USER);
    return user != null && user.isNumber()
        ? new ScanPosition(user, bson.containsKey(PASS) ? bson.getString(PASS).getValue() : null)
        : null;
  }
}
