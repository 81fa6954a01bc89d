package io.farekeeper.ticketlog;

import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * A pass that a synchronisation created or changed. All but the payload is what makes the event
 * that event: recorded twice, it is one entry.
 *
 * @param list the cache's list that it concerns: {@code passes} or {@code passes4}
 * @param passUuid the pass
 * @param replacedHash payload hash of the entry that it replaces; null if it is new to the list
 * @param replacedTimestamp timestamp of that entry as stored; null if it is new to the list
 * @param hash payload hash of the pass now
 * @param payload the pass, as it can be stored
 * @param pushedAt when the app reported it, Unix seconds; null if Bytemark did. It is no part of
 *     what makes the event that event
 */
public record PassChange(
    String list,
    String passUuid,
    @Nullable String replacedHash,
    @Nullable String replacedTimestamp,
    String hash,
    BsonDocument payload,
    @Nullable Long pushedAt) {

  /** A change that Bytemark reports. */
  public PassChange(
      String list,
      String passUuid,
      @Nullable String replacedHash,
      @Nullable String replacedTimestamp,
      String hash,
      BsonDocument payload) {
    this(list, passUuid, replacedHash, replacedTimestamp, hash, payload, null);
  }

  boolean isNew() {
    return replacedHash == null && replacedTimestamp == null;
  }
}
