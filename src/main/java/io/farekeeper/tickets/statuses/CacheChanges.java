package io.farekeeper.tickets.statuses;

import java.util.List;
import org.bson.BsonValue;

/**
 * The passes of one cache document whose statuses are to change.
 *
 * @param documentId {@code _id} of the document that was judged
 * @param userId its user
 * @param changes one for each such pass, in the document's order
 * @param oddVersion whether the document's {@code __v} cannot simply be incremented
 */
public record CacheChanges(
    BsonValue documentId, long userId, List<StatusChange> changes, boolean oddVersion) {

  /** Of a document whose version is an int32, or is not there. */
  public CacheChanges(BsonValue documentId, long userId, List<StatusChange> changes) {
    this(documentId, userId, changes, false);
  }

  public CacheChanges {
    changes = List.copyOf(changes);
  }
}
