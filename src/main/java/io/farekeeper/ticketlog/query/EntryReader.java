package io.farekeeper.ticketlog.query;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.MongoDatabase;
import io.farekeeper.encryption.SensitiveFields;
import io.farekeeper.ticketlog.TicketLog;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.bson.RawBsonDocument;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Reads a page of entries in the order of their time, seconds and milliseconds alike. What it costs
 * follows the page, not the collection: two ranges of an index, merged.
 */
@Component
class EntryReader {
  private static final Duration PATIENCE = Duration.ofSeconds(4);
  private static final int MAX_BYTES = 16 * 1024 * 1024;

  private final MongoDatabase database;
  private final SensitiveFields sensitive;

  EntryReader(MongoDatabase database, SensitiveFields sensitive) {
    this.database = database;
    this.sensitive = sensitive;
  }

  /**
   * Some entries.
   *
   * @param entries in order
   * @param more whether there are others after them
   */
  record Page(List<FoundEntry> entries, boolean more) {}

  /**
   * Reads a page. It holds fewer than the limit only if there are no more, or if its entries reach
   * 16 MB.
   *
   * @param after where the page before ended; null for the first
   * @param clear whether the reader may see sensitive fields
   * @throws com.mongodb.MongoException if that takes longer than 4 seconds
   */
  Page read(EntryQuery query, @Nullable Position after, int limit, boolean clear) {
    MongoCollection<RawBsonDocument> entries =
        (clear ? sensitive.clear() : database)
            .getCollection(TicketLog.COLLECTION, RawBsonDocument.class);
    RangeScans rangeScans = new RangeScans(query, after);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    Function<TimestampKind, TimestampReader> kinds =
        kind ->
            new TimestampReader(
                kind,
                rangeScans.of(kind),
                scan -> open(entries, scan, rangeScans.order(kind), limit, deadline));
    try (TimestampReader seconds = kinds.apply(TimestampKind.SECONDS);
        TimestampReader milliseconds = kinds.apply(TimestampKind.MILLISECONDS);
        TimestampReader timeless = kinds.apply(TimestampKind.TIMELESS);
        TimestampReader odd = kinds.apply(TimestampKind.ODD)) {
      Gathering gathering = new Gathering(limit, query.newestFirst());
      if (query.newestFirst()) {
        gathering.merge(milliseconds, seconds);
        gathering.all(timeless);
        gathering.all(odd);
      } else {
        gathering.all(odd);
        gathering.all(timeless);
        gathering.merge(seconds, milliseconds);
      }
      return gathering.page();
    }
  }

  private static MongoCursor<RawBsonDocument> open(
      MongoCollection<RawBsonDocument> entries, Bson scan, Bson order, int limit, long deadline) {
    long left = Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()));
    return entries
        .withTimeout(left, TimeUnit.MILLISECONDS)
        .find(scan)
        .sort(order)
        // And no limit: some of what is found may belong to another kind.
        .batchSize(limit + 1)
        .cursor();
  }

  /** Takes entries until the page is full. */
  private static final class Gathering {
    private final List<FoundEntry> entries = new ArrayList<>();
    private final int limit;
    private final boolean newestFirst;
    private long bytes;
    private boolean more;

    Gathering(int limit, boolean newestFirst) {
      this.limit = limit;
      this.newestFirst = newestFirst;
    }

    /** The kind that is given first comes first where times are equal. */
    void merge(TimestampReader first, TimestampReader second) {
      while (!more) {
        FoundEntry one = first.peek();
        FoundEntry other = second.peek();
        if (one == null && other == null) {
          return;
        }
        boolean isOther = one == null || (other != null && comesBefore(other, one));
        take(isOther ? second : first);
      }
    }

    void all(TimestampReader kind) {
      while (!more && kind.peek() != null) {
        take(kind);
      }
    }

    private boolean comesBefore(FoundEntry entry, FoundEntry other) {
      BigDecimal time = entry.position().milliseconds();
      int order = time.compareTo(other.position().milliseconds());
      return newestFirst ? order > 0 : order < 0;
    }

    private void take(TimestampReader kind) {
      FoundEntry entry = kind.peek();
      if (entry == null) {
        return;
      }
      bytes += entry.size();
      more = entries.size() == limit || (bytes > MAX_BYTES && !entries.isEmpty());
      if (!more) {
        entries.add(entry);
        kind.take();
      }
    }

    Page page() {
      return new Page(List.copyOf(entries), more);
    }
  }
}
