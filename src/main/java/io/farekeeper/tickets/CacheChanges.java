package io.farekeeper.tickets;

import java.util.List;
import org.bson.BsonValue;

/**
 * The passes of one cache document whose statuses are to change.
 *
 * @param documentId {@code _id} of the document that was judged
 * @param userId its user
 * @param changes one for each such pass, in the document's order
 */
public record CacheChanges(BsonValue documentId, long userId, List<StatusChange> changes) {
  public CacheChanges {
    changes = List.copyOf(changes);
  }
}
