package io.farekeeper.ticketlog;

import java.time.Instant;
import java.util.List;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/** A user's entries of the ticket log, of every writer, for the timeline. */
public interface UserHistory {

  /**
   * One entry.
   *
   * @param time when it happened; null if the stored timestamp is no number
   * @param document the entry as stored, with its {@code _id}; decrypted, or with null in place of
   *     its sensitive fields
   * @param redacted the paths of the fields that were replaced by null
   * @param place where it stands, to go on after it; text without meaning to others
   */
  record Entry(
      @Nullable Instant time, BsonDocument document, List<String> redacted, String place) {}

  /**
   * Which of a user's entries. While a time is given, entries without one are left out.
   *
   * @param userId whose
   * @param uuid only those of this ticket or operation; null for all
   * @param from the earliest time, inclusive; null for the beginning
   * @param to the latest time, exclusive; null for the end
   * @param after the {@link Entry#place} after which to begin, null for the newest entry; the other
   *     bounds may differ from those under which it was given out
   * @param limit how many, from 1
   * @param clear whether the reader may see sensitive fields
   */
  record Slice(
      long userId,
      @Nullable String uuid,
      @Nullable Instant from,
      @Nullable Instant to,
      @Nullable String after,
      int limit,
      boolean clear) {

    /** Of all tickets. */
    public Slice(
        long userId,
        @Nullable Instant from,
        @Nullable Instant to,
        @Nullable String after,
        int limit,
        boolean clear) {
      this(userId, null, from, to, after, limit, clear);
    }
  }

  /**
   * The entries, newest first, those without a time last: fewer than the limit only if there are no
   * more, or if together they are larger than 16 MB; at least one if there is one.
   *
   * @throws io.farekeeper.web.ApiException naming {@code after} if it is no place in this user's
   *     history
   * @throws com.mongodb.MongoException if they cannot be read within 4 seconds
   */
  List<Entry> newestFirst(Slice slice);
}
