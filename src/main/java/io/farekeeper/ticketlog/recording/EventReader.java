package io.farekeeper.ticketlog.recording;

import io.farekeeper.cards.CardData;
import io.farekeeper.stores.WholeNumber;
import io.farekeeper.ticketlog.EntryTime;
import io.farekeeper.ticketlog.EventId;
import io.farekeeper.ticketlog.TicketLog;
import io.farekeeper.ticketlog.recording.NewEvent.Named;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
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
  Read read(EventBytes raw, long index, @Nullable RequestKey request) throws InvalidEvent {
    BsonDocument fields = parser.parse(raw);
    if (fields.isEmpty()) {
      throw InvalidEvent.whole("the event holds no field");
    }
    @Nullable String eventId = check(fields);
    boolean timed = timed(fields);
    Named named = eventId != null ? Named.BY_EVENT : request != null ? Named.BY_REQUEST : Named.NOT;
    ObjectId id =
        eventId != null
            ? EventId.of(rider(fields), eventId)
            : request != null ? request.idOf(index) : new ObjectId();
    fields.put("_id", new BsonObjectId(id));
    if (eventId != null) {
      fields.put("farekeeper", new BsonDocument("event_id", new BsonString(eventId)));
    }
    boolean changesHands = changesHands(fields);
    CardData.Cleaned cleaned = log.cleaned(fields);
    if (rider(fields) != null && rider(cleaned.event()) == null) {
      throw InvalidEvent.of("user_id", "must not be a payment card's number");
    }
    return new Read(new NewEvent(index, cleaned.event(), named, timed, changesHands), cleaned);
  }

  /** Puts each field into its form; returns the event's own id, which goes elsewhere. */
  private static @Nullable String check(BsonDocument fields) throws InvalidEvent {
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
    return eventId;
  }

  /** Whether the time was told; else it is now. */
  private boolean timed(BsonDocument fields) {
    BsonValue told = fields.get("timestamp");
    if (told != null && !told.isNull()) {
      return true;
    }
    fields.put("timestamp", WholeNumber.bson(clock.instant().getEpochSecond()));
    return false;
  }

  /** Without a rider no tickets are out of date. */
  private boolean changesHands(BsonDocument fields) {
    boolean changes =
        rider(fields) != null
            && fields.get("status") instanceof BsonString status
            && CHANGES_HANDS.contains(status.getValue());
    Instant oldest = clock.instant().minus(settings.refreshWithin());
    return changes
        && EntryTime.milliseconds(fields.get("timestamp")).orElse(Long.MIN_VALUE)
            > oldest.truncatedTo(ChronoUnit.SECONDS).toEpochMilli();
  }

  /** Null if it names none: its {@code event_id} is then unique among those that name none. */
  private static @Nullable Long rider(BsonDocument fields) {
    BsonValue rider = fields.get("user_id");
    return rider == null || !rider.isNumber() ? null : rider.asNumber().longValue();
  }
}
