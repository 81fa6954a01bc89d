package io.farekeeper.ticketlog.recording;

import io.farekeeper.ticketlog.EventId;
import io.farekeeper.ticketlog.TicketLog;
import io.farekeeper.ticketlog.cards.CardData;
import io.farekeeper.ticketlog.recording.NewEvent.Named;
import java.time.Clock;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/** Makes an entry of what was sent: checked, with its time and its {@code _id}, without cards. */
final class EventReader {
  private static final List<String> REQUIRED = List.of("user_id", "uuid", "status");
  private static final Set<String> CHANGES_HANDS = Set.of("purchased", "refunded", "cancelled");

  private final EventParser parser;
  private final TicketLog log;
  private final RecordingProperties settings;
  private final Clock clock;

  EventReader(RecordingProperties settings, TicketLog log, Clock clock) {
    parser = new EventParser(settings);
    this.settings = settings;
    this.log = log;
    this.clock = clock;
  }

  /**
   * An event as it was found in a body.
   *
   * @param event fit to be recorded
   * @param cleaned what was taken out of it
   */
  record Read(NewEvent event, CardData.Cleaned cleaned) {}

  /**
   * Reads an event.
   *
   * @param request the request's key, if it has one
   */
  Read read(RawEvent raw, long index, @Nullable RequestKey request) throws EventRefused {
    BsonDocument fields = parser.parse(raw);
    @Nullable String eventId = check(fields);
    boolean timed = timed(fields);
    Named named = eventId != null ? Named.BY_EVENT : request != null ? Named.BY_REQUEST : Named.NOT;
    ObjectId id =
        eventId != null
            ? EventId.of(fields.getNumber("user_id").longValue(), eventId)
            : request != null ? request.idOf(index) : new ObjectId();
    fields.put("_id", new BsonObjectId(id));
    if (eventId != null) {
      fields.put("farekeeper", new BsonDocument("event_id", new BsonString(eventId)));
    }
    boolean changesHands = changesHands(fields);
    CardData.Cleaned cleaned = log.cleaned(fields);
    return new Read(new NewEvent(index, cleaned.event(), named, timed, changesHands), cleaned);
  }

  /** Puts each field into its form; returns the event's own id, which goes elsewhere. */
  private static @Nullable String check(BsonDocument fields) throws EventRefused {
    String eventId = null;
    for (Iterator<Map.Entry<String, BsonValue>> i = fields.entrySet().iterator(); i.hasNext(); ) {
      Map.Entry<String, BsonValue> field = i.next();
      BsonValue checked = TicketEventFields.checked(field.getKey(), field.getValue());
      if (field.getKey().equals("event_id")) {
        eventId = checked.isNull() ? null : checked.asString().getValue();
        i.remove();
      } else if (!checked.equals(field.getValue())) {
        field.setValue(checked);
      }
    }
    for (String name : REQUIRED) {
      if (!fields.containsKey(name)) {
        throw EventRefused.of(name, "is missing");
      }
    }
    return eventId;
  }

  /** Whether the time was told; else it is now. */
  private boolean timed(BsonDocument fields) {
    BsonValue told = fields.get("timestamp");
    if (told != null && !told.isNull()) {
      return true;
    }
    fields.put("timestamp", TicketEventFields.integer(clock.instant().getEpochSecond()));
    return false;
  }

  private boolean changesHands(BsonDocument fields) {
    if (!CHANGES_HANDS.contains(fields.getString("status").getValue())) {
      return false;
    }
    long oldest = clock.instant().minus(settings.refreshWithin()).getEpochSecond();
    return fields.getNumber("timestamp").longValue() > oldest;
  }
}
