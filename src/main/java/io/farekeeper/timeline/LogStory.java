package io.farekeeper.timeline;

import io.farekeeper.purchases.PurchaseState;
import io.farekeeper.stores.PassUuid;
import io.farekeeper.ticketlog.TicketLog;
import io.farekeeper.ticketlog.UserHistory;
import io.farekeeper.tickets.reading.PassFacts;
import io.farekeeper.timeline.words.EntryWords;
import io.farekeeper.timeline.words.Kind;
import io.farekeeper.timeline.words.PurchaseWords;
import io.farekeeper.timeline.words.Sentence;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/** The rider's entries of the ticket log. Those without a time have no place in a timeline. */
final class LogStory implements StorySource {

  private static final int LOOKED_AT = 50;

  private final UserHistory history;
  private final EntryWords words;

  /** By their uuids in canonical form. */
  private final Map<String, PassFacts> passes;

  private final Function<List<String>, Map<String, PurchaseState>> purchases;
  private final StoryQuery query;
  private final Instant now;

  LogStory(
      UserHistory history,
      EntryWords words,
      Map<String, PassFacts> passes,
      Function<List<String>, Map<String, PurchaseState>> purchases,
      StoryQuery query,
      Instant now) {
    this.history = history;
    this.now = now;
    this.words = words;
    this.purchases = purchases;
    this.passes = passes;
    this.query = query;
  }

  /**
   * The pass that is asked for as it was last logged; empty if none of the newest entries is it.
   */
  Optional<PassFacts> lastLogged() {
    return page(Place.NEWEST, LOOKED_AT).stream()
        .map(UserHistory.Entry::document)
        .filter(EntryWords::isPass)
        .findFirst()
        .map(entry -> PassFacts.of(uuid(entry), status(entry), false, entry, now));
  }

  @Override
  public Batch read(Place place, int atMost) {
    List<UserHistory.Entry> entries = page(place, atMost);
    Map<String, PurchaseState> bought = purchases.apply(boughtIn(entries));
    List<Entry> timed = new ArrayList<>();
    for (UserHistory.Entry entry : entries) {
      Instant time = entry.time();
      if (time != null) {
        timed.add(entry(entry, time, bought));
      }
    }
    return new Batch(timed, entries.isEmpty() ? null : after(entries.getLast()));
  }

  private static List<String> boughtIn(List<UserHistory.Entry> entries) {
    return entries.stream()
        .map(UserHistory.Entry::document)
        .filter(entry -> status(entry).equals("purchased"))
        .map(LogStory::uuid)
        .filter(uuid -> !uuid.isEmpty())
        .toList();
  }

  private List<UserHistory.Entry> page(Place place, int atMost) {
    // The last millisecond belongs to it, and the end of a slice does not.
    Instant to = place.millis() == Long.MAX_VALUE ? null : place.exactly().plusMillis(1);
    return history.newestFirst(
        new UserHistory.Slice(
            query.userId(),
            query.passUuid(),
            query.from(),
            to,
            place.key(),
            atMost,
            query.seesAll()));
  }

  private static Place after(UserHistory.Entry entry) {
    Instant time = entry.time();
    return new Place(time == null ? 0 : time.toEpochMilli(), entry.place());
  }

  private Entry entry(UserHistory.Entry entry, Instant time, Map<String, PurchaseState> bought) {
    BsonDocument document = entry.document();
    String uuid = uuid(document);
    Sentence sentence = words.of(document, time, passes.get(PassUuid.canonical(uuid)));
    if (sentence.kind() == Kind.ticket_purchased) {
      sentence =
          new Sentence(
              sentence.kind(), sentence.text() + PurchaseWords.of(bought.get(uuid), time, now));
    }
    return new Entry(
        time.toEpochMilli(),
        entry.place(),
        TimelineItem.of(
            time,
            sentence,
            uuid.isEmpty() ? null : uuid,
            new TimelineItem.Source(TicketLog.COLLECTION, id(document)),
            EntryDetails.of(document, entry.redacted())));
  }

  private static String status(BsonDocument entry) {
    return entry.get("status") instanceof BsonString status ? status.getValue() : "";
  }

  private static String uuid(BsonDocument entry) {
    return entry.get("uuid") instanceof BsonString uuid ? uuid.getValue() : "";
  }

  private static String id(BsonDocument entry) {
    BsonValue id = entry.get("_id");
    return id == null ? "" : String.valueOf(EntryDetails.plain(id));
  }
}
