package io.farekeeper.ticketlog;

import io.farekeeper.stores.WholeNumber;
import java.util.Map;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * An event that Farekeeper itself observed.
 *
 * @param eventId what makes it that event among those of the user: recorded twice, it is one entry
 * @param userId the rider
 * @param timestamp when it happened, Unix seconds
 * @param uuid the ticket or operation
 * @param status what happened: {@code validated}, {@code failed}, …
 * @param details further fields, none of those above
 */
public record TicketEvent(
    String eventId, long userId, long timestamp, String uuid, String status, BsonDocument details) {
  private static final Set<String> OWN =
      Set.of("_id", "user_id", "timestamp", "uuid", "status", "farekeeper");

  public TicketEvent {
    if (details.keySet().stream().anyMatch(OWN::contains)) {
      throw new IllegalArgumentException("details repeat a field that an event has of its own");
    }
  }

  BsonDocument entry() {
    BsonDocument entry = new BsonDocument("_id", new BsonObjectId(EventId.of(userId, eventId)));
    entry.append("user_id", WholeNumber.bson(userId));
    entry.append("timestamp", WholeNumber.bson(timestamp));
    entry.append("uuid", new BsonString(uuid));
    entry.append("status", new BsonString(status));
    for (Map.Entry<String, BsonValue> detail : details.entrySet()) {
      entry.append(detail.getKey(), detail.getValue());
    }
    return entry.append("farekeeper", new BsonDocument("event_id", new BsonString(eventId)));
  }
}
