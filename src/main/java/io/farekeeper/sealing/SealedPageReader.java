package io.farekeeper.sealing;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.model.Filters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;

/** Reads one page of sealed entries: as many identifiers, and their entries, as the page holds. */
final class SealedPageReader {
  private static final Duration PATIENCE = Duration.ofSeconds(4);
  private static final int MAX_BYTES = 16 << 20;

  /** Their order is not that of the database, so that many are held at once. */
  private static final int ENTRIES_AT_A_TIME = 100;

  /** Where entries are gone, the page is looked for further on. */
  private static final int IDS_WHERE_SOME_ARE_GONE = 1000;

  private final Segments segments;
  private final SealedLog log;
  private final MongoCollection<RawBsonDocument> source;
  private final int limit;
  private final long deadline = System.nanoTime() + PATIENCE.toNanos();
  private final List<RawBsonDocument> page = new ArrayList<>();
  private SealedPosition position;
  private long bytes;
  private boolean full;
  private boolean gone;
  private boolean empty = true;

  SealedPageReader(
      Segments segments,
      SealedLog log,
      MongoCollection<RawBsonDocument> source,
      SealedPosition start,
      int limit) {
    this.segments = segments;
    this.log = log;
    this.source = source;
    this.position = start;
    this.limit = limit;
  }

  /** Whether an entry or a segment was gone, or no segment was found: the place may be wrong. */
  boolean isIncomplete() {
    return gone || empty;
  }

  SealedEntries.Page read() {
    boolean more = true;
    while (more && !isFull() && millisecondsLeft() > 0) {
      more = readOn();
    }
    return new SealedEntries.Page(List.copyOf(page), position);
  }

  /** The rest of the segment at hand, or whole segments from one on; false at the log's end. */
  private boolean readOn() {
    SealedPosition before = position;
    int most = gone ? IDS_WHERE_SOME_ARE_GONE : limit - page.size();
    try (MongoCursor<SegmentIds> found = segments.ids(log, position, most)) {
      if (!found.hasNext() && position.index() > 0) {
        gone = true;
        position = SealedPosition.startOf(position.segment() + 1);
      }
      boolean next = true;
      while (next && found.hasNext()) {
        next = take(found.next());
      }
    }
    return !position.equals(before);
  }

  /** Whether the next segment is to be taken, too. */
  private boolean take(SegmentIds segment) {
    if (segment.number() < position.segment()) {
      return true; // its identifier holds no number, so that it has no place
    }
    empty = false;
    gone |= segment.number() > position.segment();
    int taken = 0;
    while (taken < segment.ids().size()) {
      int most = gone ? ENTRIES_AT_A_TIME : Math.min(ENTRIES_AT_A_TIME, limit - page.size());
      int to = Math.min(segment.ids().size(), taken + most);
      if (isFull() || millisecondsLeft() <= 0 || !take(segment, taken, to)) {
        return false;
      }
      taken = to;
    }
    if (segment.toEnd()) {
      position = SealedPosition.startOf(segment.number() + 1);
    }
    return segment.toEnd() && !isFull();
  }

  private boolean take(SegmentIds segment, int from, int to) {
    Map<Object, RawBsonDocument> found = entries(segment.ids().subList(from, to));
    for (int n = from; n < to; n++) {
      RawBsonDocument entry = found.get(EntryId.key(segment.ids().get(n)));
      if (entry == null) {
        gone = true;
      } else if (!add(entry)) {
        return false;
      }
      position = new SealedPosition(segment.number(), segment.from() + n + 1);
    }
    return true;
  }

  private boolean add(RawBsonDocument entry) {
    bytes += entry.getByteBuffer().remaining();
    full = page.size() == limit || (bytes > MAX_BYTES && !page.isEmpty());
    return !full && page.add(entry);
  }

  private boolean isFull() {
    return full || page.size() == limit;
  }

  private Map<Object, RawBsonDocument> entries(List<BsonValue> ids) {
    Map<Object, RawBsonDocument> entries = new HashMap<>();
    source
        .withTimeout(Math.max(1, millisecondsLeft()), TimeUnit.MILLISECONDS)
        .find(Filters.in("_id", ids))
        .batchSize(ids.size() + 1)
        .forEach(entry -> entries.put(EntryId.key(LogEntries.idOf(entry)), entry));
    return entries;
  }

  private long millisecondsLeft() {
    return TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
  }
}
