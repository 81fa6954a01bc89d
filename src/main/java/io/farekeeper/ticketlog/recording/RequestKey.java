package io.farekeeper.ticketlog.recording;

import io.farekeeper.ticketlog.EventId;
import org.bson.types.ObjectId;

/**
 * What a caller named a request.
 *
 * @param caller the user who called
 * @param key the caller's word for it
 * @param since when the key was first seen, Unix milliseconds: used again after a day, it names
 *     another request
 */
record RequestKey(String caller, String key, long since) {

  /** The {@code _id} of the request's event at this place. */
  ObjectId idOf(long index) {
    return EventId.of("ticket-log", caller, key, since, index);
  }
}
