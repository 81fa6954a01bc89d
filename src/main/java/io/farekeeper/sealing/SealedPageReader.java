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
import org.jspecify.annotations.Nullable;

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
  private final List<Gathered> gathered = new ArrayList<>();
  private SealedPosition position;
  private SealedPosition reached;
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
    this.reached = start;
    this.limit = limit;
  }

  /**
   * An identifier whose entry is to be read, null where a segment lists none, and the place then.
   */
  private record Gathered(@Nullable BsonValue id, SealedPosition after) {}

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
    reached = position;
    int most = gone ? IDS_WHERE_SOME_ARE_GONE : limit - page.size();
    try (MongoCursor<SegmentIds> found = segments.ids(log, position, most)) {
      if (!found.hasNext() && position.index() > 0) {
        gone = true;
        position = SealedPosition.startOf(position.segment() + 1);
      }
      boolean next = true;
      while (next && found.hasNext()) {
        next = gather(found.next());
      }
    }
    take();
    return !position.equals(before);
  }

  /** Whether the next segment may be gathered, too. */
  private boolean gather(SegmentIds segment) {
    if (segment.number() < reached.segment()) {
      return true; // its identifier holds no number, so that it has no place
    }
    empty = false;
    gone |= segment.number() > reached.segment();
    reached = SealedPosition.startOf(segment.number() + 1);
    List<BsonValue> ids = segment.ids();
    if (ids.isEmpty()) {
      gathered.add(new Gathered(null, reached));
    }
    boolean more = true;
    for (int n = 0; n < ids.size() && more; n++) {
      boolean last = segment.toEnd() && n == ids.size() - 1;
      SealedPosition after = new SealedPosition(segment.number(), segment.from() + n + 1);
      gathered.add(new Gathered(ids.get(n), last ? reached : after));
      more = gathered.size() < mostGathered() || take();
    }
    return more && segment.toEnd();
  }

  private int mostGathered() {
    return gone ? ENTRIES_AT_A_TIME : Math.min(ENTRIES_AT_A_TIME, limit - page.size());
  }

  /** Takes the entries of what is gathered; false if the page has to end there. */
  private boolean take() {
    Map<Object, RawBsonDocument> found = entries();
    boolean more = true;
    for (Gathered each : gathered) {
      RawBsonDocument entry = each.id() == null ? null : found.get(EntryId.key(each.id()));
      gone |= entry == null && each.id() != null;
      more = entry == null || add(entry);
      if (!more) {
        break;
      }
      position = each.after();
    }
    gathered.clear();
    return more && !isFull() && millisecondsLeft() > 0;
  }

  private boolean add(RawBsonDocument entry) {
    bytes += entry.getByteBuffer().remaining();
    full = page.size() == limit || (bytes > MAX_BYTES && !page.isEmpty());
    return !full && page.add(entry);
  }

  private boolean isFull() {
    return full || page.size() == limit;
  }

  private Map<Object, RawBsonDocument> entries() {
    Map<Object, RawBsonDocument> entries = new HashMap<>();
    List<BsonValue> ids = new ArrayList<>();
    for (Gathered each : gathered) {
      if (each.id() != null) {
        ids.add(each.id());
      }
    }
    if (!ids.isEmpty()) {
      source
          .withTimeout(Math.max(1, millisecondsLeft()), TimeUnit.MILLISECONDS)
          .find(Filters.in("_id", ids))
          .batchSize(ids.size() + 1)
          .forEach(entry -> entries.put(EntryId.key(LogEntries.idOf(entry)), entry));
    }
    return entries;
  }

  private long millisecondsLeft() {
    return TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
  }
}
