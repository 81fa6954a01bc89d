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
    Stretches stretches = new Stretches(query, after);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    Function<Lane, LaneReader> lanes =
        lane ->
            new LaneReader(
                lane,
                stretches.of(lane),
                stretch -> open(entries, stretch, stretches.order(lane), limit, deadline));
    try (LaneReader seconds = lanes.apply(Lane.SECONDS);
        LaneReader milliseconds = lanes.apply(Lane.MILLISECONDS);
        LaneReader timeless = lanes.apply(Lane.TIMELESS);
        LaneReader odd = lanes.apply(Lane.ODD)) {
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
      MongoCollection<RawBsonDocument> entries,
      Bson stretch,
      Bson order,
      int limit,
      long deadline) {
    long left = Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()));
    return entries
        .withTimeout(left, TimeUnit.MILLISECONDS)
        .find(stretch)
        .sort(order)
        // And no limit: some of what is found may belong to another lane.
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

    /** The lane that is given first comes first where times are equal. */
    void merge(LaneReader first, LaneReader second) {
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

    void all(LaneReader lane) {
      while (!more && lane.peek() != null) {
        take(lane);
      }
    }

    private boolean comesBefore(FoundEntry entry, FoundEntry other) {
      BigDecimal time = entry.position().milliseconds();
      int order = time.compareTo(other.position().milliseconds());
      return newestFirst ? order > 0 : order < 0;
    }

    private void take(LaneReader lane) {
      FoundEntry entry = lane.peek();
      if (entry == null) {
        return;
      }
      bytes += entry.size();
      more = entries.size() == limit || (bytes > MAX_BYTES && !entries.isEmpty());
      if (!more) {
        entries.add(entry);
        lane.take();
      }
    }

    Page page() {
      return new Page(List.copyOf(entries), more);
    }
  }
}
