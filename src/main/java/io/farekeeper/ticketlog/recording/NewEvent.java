package io.farekeeper.ticketlog.recording;

import io.farekeeper.ticketlog.EntryTime;
import io.farekeeper.ticketlog.PurchasesRecorded.Purchase;
import java.util.Optional;
import java.util.OptionalLong;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * An event that is fit to be recorded.
 *
 * @param index its place among the request's events, from 0
 * @param entry as it is stored, without card data, with its {@code _id}
 * @param named what makes it the same event when it is reported again
 * @param timed its time was told, and not set here
 * @param changesHands it reports a rider's ticket that was just bought or given back
 */
record NewEvent(long index, BsonDocument entry, Named named, boolean timed, boolean changesHands) {

  /** What an event's {@code _id} was made of. */
  enum Named {
    /** Nothing: told again, it is another event. */
    NOT,
    /** The caller's id of the event. */
    BY_EVENT,
    /** The caller's key of the request, and the event's place in it. */
    BY_REQUEST
  }

  BsonValue id() {
    return entry.getObjectId("_id");
  }

  /** The rider of an event that {@link #changesHands}; others may have none. */
  long userId() {
    return entry.getNumber("user_id").longValue();
  }

  /** What was bought, if this is a purchase of a known rider under a known id. */
  Optional<Purchase> purchase() {
    OptionalLong at = EntryTime.milliseconds(entry.get("timestamp"));
    boolean whole =
        entry.get("status") instanceof BsonString status
            && status.getValue().equals("purchased")
            && entry.get("uuid") instanceof BsonString
            && entry.isNumber("user_id")
            && at.isPresent();
    return whole
        ? Optional.of(
            new Purchase(
                userId(),
                entry.getString("uuid").getValue(),
                Math.floorDiv(at.orElseThrow(), 1000L)))
        : Optional.empty();
  }

  /** Whether the stored entry is of this event: only what Farekeeper set may differ. */
  boolean isSameAs(BsonDocument stored) {
    return SameValue.of(content(entry), content(stored));
  }

  private BsonDocument content(BsonDocument document) {
    BsonDocument content = new BsonDocument();
    content.putAll(document);
    content.remove("_id");
    content.remove("farekeeper");
    if (!timed) {
      content.remove("timestamp");
    }
    return content;
  }
}
