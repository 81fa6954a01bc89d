package io.farekeeper.ticketlog.recording;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import io.farekeeper.encryption.SensitiveFields;
import io.farekeeper.ticketlog.TicketLog;
import io.farekeeper.ticketlog.TicketLog.Written;
import io.farekeeper.ticketlog.recording.NewEvent.Named;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Writes a batch, and reports of each event what became of it. */
final class BatchStore {
  private static final long SECONDS_OF_A_CALL = 4;

  private final TicketLog log;
  private final SensitiveFields sensitive;

  BatchStore(TicketLog log, SensitiveFields sensitive) {
    this.log = log;
    this.sensitive = sensitive;
  }

  /**
   * What became of a batch's events.
   *
   * @param recorded they are stored, and count as new
   * @param duplicates they were stored before, under the same event ids
   * @param rejections they are not stored
   */
  record Fates(int recorded, int duplicates, List<Rejection> rejections) {}

  /**
   * Writes the events.
   *
   * @throws com.mongodb.MongoException if it is not known of each what became of it
   */
  Fates write(List<NewEvent> events) {
    List<NewEvent> repeats = new ArrayList<>();
    List<NewEvent> news = firstOfEach(events, repeats);
    Written written = log.write(news.stream().map(NewEvent::entry).toList());
    List<Rejection> rejections = new ArrayList<>();
    written.refused().forEach((place, code) -> rejections.add(refused(news.get(place), code)));
    written.alreadyThere().forEach(place -> repeats.add(news.get(place)));
    int recorded = news.size() - written.alreadyThere().size() - written.refused().size();
    return repeats.isEmpty()
        ? new Fates(recorded, 0, rejections)
        : compared(recorded, rejections, repeats);
  }

  /** Those of them whose entries are there, by {@code _id}. */
  Set<BsonValue> alreadyThere(Collection<BsonValue> ids) {
    Set<BsonValue> there = new HashSet<>();
    entries()
        .find(Filters.in("_id", ids))
        .projection(Projections.include("_id"))
        .forEach(entry -> there.add(entry.get("_id")));
    return there;
  }

  /** Of events with one name the first is written; the others are compared with what is stored. */
  private static List<NewEvent> firstOfEach(List<NewEvent> events, List<NewEvent> others) {
    if (events.stream().noneMatch(event -> event.named() == Named.BY_EVENT)) {
      return events;
    }
    Set<BsonValue> ids = new HashSet<>();
    List<NewEvent> first = new ArrayList<>(events.size());
    for (NewEvent event : events) {
      (ids.add(event.id()) ? first : others).add(event);
    }
    return first;
  }

  private Fates compared(int written, List<Rejection> rejections, List<NewEvent> repeats) {
    Map<BsonValue, BsonDocument> stored = stored(repeats);
    int recorded = written;
    int duplicates = 0;
    for (NewEvent repeat : repeats) {
      BsonDocument entry = stored.get(repeat.id());
      if (entry == null || !repeat.isSameAs(entry)) {
        rejections.add(conflicting(repeat, entry));
      } else if (repeat.named() == Named.BY_REQUEST) {
        recorded++;
      } else {
        duplicates++;
      }
    }
    return new Fates(recorded, duplicates, rejections);
  }

  private Map<BsonValue, BsonDocument> stored(List<NewEvent> events) {
    Set<BsonValue> ids = events.stream().map(NewEvent::id).collect(Collectors.toSet());
    Map<BsonValue, BsonDocument> stored = new HashMap<>();
    entries().find(Filters.in("_id", ids)).forEach(entry -> stored.put(entry.get("_id"), entry));
    return stored;
  }

  private MongoCollection<BsonDocument> entries() {
    return sensitive
        .clear()
        .getCollection(TicketLog.COLLECTION, BsonDocument.class)
        .withTimeout(SECONDS_OF_A_CALL, TimeUnit.SECONDS);
  }

  private static Rejection conflicting(NewEvent event, @Nullable BsonDocument stored) {
    if (stored == null) {
      return new Rejection(event.index(), null, "the event conflicts with one that is recorded");
    }
    return event.named() == Named.BY_EVENT
        ? new Rejection(
            event.index(), "event_id", "event_id is recorded already, with another content")
        : new Rejection(
            event.index(),
            null,
            "the event at this place is recorded already under this Idempotency-Key, with another"
                + " content");
  }

  private static Rejection refused(NewEvent event, int code) {
    return new Rejection(
        event.index(), null, "MongoDB does not take the event (its error %d)".formatted(code));
  }
}
