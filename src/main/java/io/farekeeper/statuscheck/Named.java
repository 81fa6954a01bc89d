package io.farekeeper.statuscheck;

import io.farekeeper.tickets.statuses.JudgedCache;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** How a run's examples name what they are about: by ids alone, of which none is rider data. */
final class Named {
  private static final int LONGEST_ID = 100;

  private Named() {}

  /** The document's user, or the document itself where no user can be read from it. */
  static String document(JudgedCache cache) {
    Long user = cache.userId();
    return user == null
        ? "the document with _id " + clipped(text(cache.documentId()))
        : "user " + user;
  }

  /** A pass of a user; the user alone if the pass has no id that can be read. */
  static String pass(long userId, @Nullable String passUuid) {
    String user = "user " + userId;
    return passUuid == null ? user : user + ", pass " + clipped(passUuid);
  }

  private static String text(BsonValue id) {
    return switch (id.getBsonType()) {
      case OBJECT_ID -> id.asObjectId().getValue().toHexString();
      case STRING -> id.asString().getValue();
      case INT32, INT64 -> String.valueOf(id.asNumber().longValue());
      default -> "of type " + id.getBsonType();
    };
  }

  private static String clipped(String id) {
    return id.substring(0, Math.min(id.length(), LONGEST_ID));
  }
}
