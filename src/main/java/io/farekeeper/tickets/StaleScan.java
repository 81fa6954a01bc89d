package io.farekeeper.tickets;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import io.farekeeper.ticketlog.EntryTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.conversions.Bson;

/**
 * One walk over the caches that were last in step with Bytemark before a moment, oldest first. No
 * more of them is held than a page of each range. Not for use by many threads, but for {@link
 * #holds}.
 */
public final class StaleScan {
  private final MongoCollection<BsonDocument> caches;
  private final long olderThanMillis;
  private final List<StaleRange> ranges;

  StaleScan(MongoCollection<BsonDocument> caches, Instant olderThan, int index, int of) {
    this.caches = caches;
    this.olderThanMillis = olderThan.toEpochMilli();
    Bson users = Filters.mod("user_id", of, index);
    this.ranges =
        timestamps(olderThanMillis).stream()
            .map(timestamps -> new StaleRange(caches, timestamps, users))
            .toList();
  }

  /**
   * A document may have no timestamp, or one in seconds, or one in milliseconds; or something else
   * in its place, which says as little as none. A comparison meets values of its own type alone,
   * hence a range for each type that may be found there.
   */
  private static List<Bson> timestamps(long olderThanMillis) {
    long olderThanSeconds = Math.ceilDiv(olderThanMillis, 1000L);
    return List.of(
        Filters.eq("timestamp", BsonNull.VALUE),
        Filters.lt("timestamp", Math.min(olderThanSeconds, EntryTime.MILLISECONDS_FROM)),
        Filters.and(
            Filters.gte("timestamp", EntryTime.MILLISECONDS_FROM),
            Filters.lt("timestamp", olderThanMillis)),
        Filters.gte("timestamp", ""),
        Filters.gte("timestamp", new BsonDateTime(Long.MIN_VALUE)),
        Filters.gte("timestamp", new BsonDocument()),
        Filters.gte("timestamp", false),
        Filters.eq("timestamp", Double.NaN));
  }

  /**
   * How many there are, whatever part of them was walked over already.
   *
   * @throws SyncException an outage
   */
  public long count() {
    return SyncException.naming(() -> ranges.stream().mapToLong(StaleRange::count).sum());
  }

  /**
   * The next ones, oldest first; none at the end. A cache that is refreshed meanwhile may still be
   * among them.
   *
   * @throws SyncException an outage
   */
  public List<StaleCache> next(int atMost) {
    return SyncException.naming(
        () -> {
          List<StaleCache> page = new ArrayList<>();
          Optional<StaleRange> oldest = oldest(atMost);
          while (oldest.isPresent()) {
            page.add(oldest.get().take());
            oldest = page.size() < atMost ? oldest(atMost) : Optional.empty();
          }
          return page;
        });
  }

  /**
   * Whether the user's cache is one of them at this moment.
   *
   * @throws SyncException an outage
   */
  public boolean holds(long userId) {
    BsonDocument cache =
        SyncException.naming(
            () ->
                caches
                    .find(Filters.eq("user_id", Numbers.integer(userId)))
                    .projection(Projections.include("timestamp"))
                    .first());
    return cache != null && Numbers.milliseconds(cache.get("timestamp")) < olderThanMillis;
  }

  private Optional<StaleRange> oldest(int pageSize) {
    return ranges.stream()
        .filter(range -> range.hasNext(pageSize))
        .min(Comparator.comparing(StaleRange::nextAsOf));
  }
}
