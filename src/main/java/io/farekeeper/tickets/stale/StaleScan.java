package io.farekeeper.tickets.stale;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import io.farekeeper.stores.FieldData;
import io.farekeeper.stores.WholeNumber;
import io.farekeeper.ticketlog.EntryTime;
import io.farekeeper.tickets.CacheTime;
import io.farekeeper.tickets.SyncException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.bson.BsonBinary;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;

/**
 * One walk over the caches that were last in step with Bytemark before a moment, oldest first. No
 * more of them is held than a page of each range. Not for use by many threads, but for {@link
 * #holds}.
 */
public final class StaleScan {
  /** The least value of each type that is no time. */
  private static final List<BsonValue> OF_UNKNOWN_AGE =
      List.of(
          new BsonString(""),
          new BsonDocument(),
          BsonBoolean.FALSE,
          new BsonObjectId(new ObjectId(new byte[12])),
          new BsonTimestamp(0),
          new BsonBinary(new byte[0]));

  private final MongoCollection<BsonDocument> caches;
  private final Instant now;
  private final Instant olderThan;
  private final List<StaleRange> ranges;

  StaleScan(
      MongoCollection<BsonDocument> caches,
      FieldData found,
      Instant now,
      Duration maxAge,
      int index,
      int of) {
    this.caches = caches;
    this.now = now;
    this.olderThan = now.minus(maxAge);
    Bson users = Filters.mod("user_id", of, index);
    this.ranges =
        timestamps().stream()
            .map(timestamps -> new StaleRange(caches, found, timestamps, users, now))
            .toList();
  }

  /**
   * A document may have no timestamp, or one in seconds, in milliseconds, or as a date; one that
   * has not come, or something else in its place, which say as little as none. A comparison meets
   * values of its own type alone, hence ranges for each type that may be found there. (An array
   * would cost a look at the whole index; such a cache is refreshed when it is read.)
   */
  private List<Bson> timestamps() {
    List<Bson> ranges = new ArrayList<>();
    ranges.add(Filters.eq("timestamp", BsonNull.VALUE));
    ranges.add(Filters.eq("timestamp", Double.NaN));
    OF_UNKNOWN_AGE.forEach(least -> ranges.add(Filters.gte("timestamp", least)));
    long from = EntryTime.MILLISECONDS_FROM;
    long olderThanMillis = olderThan.toEpochMilli();
    ranges.add(Filters.lt("timestamp", Math.min(Math.ceilDiv(olderThanMillis, 1000L), from)));
    ranges.add(
        Filters.and(Filters.gte("timestamp", from), Filters.lt("timestamp", olderThanMillis)));
    ranges.add(Filters.lt("timestamp", new BsonDateTime(olderThanMillis)));
    long latest = now.plus(CacheTime.TOLERANCE).toEpochMilli();
    // The embedded server takes NaN for the largest number.
    Bson number = Filters.ne("timestamp", Double.NaN);
    Bson futureSeconds = Filters.gt("timestamp", Math.floorDiv(latest, 1000L));
    ranges.add(Filters.and(futureSeconds, Filters.lt("timestamp", from), number));
    ranges.add(Filters.and(Filters.gt("timestamp", Math.max(latest, from - 1)), number));
    ranges.add(Filters.gt("timestamp", new BsonDateTime(latest)));
    return ranges;
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
   * Whether the user's cache is one of them.
   *
   * @param at this moment: what was refreshed since the scan began is no time of the future
   * @throws SyncException an outage
   */
  public boolean holds(long userId, Instant at) {
    BsonDocument cache =
        SyncException.naming(
            () ->
                caches
                    .find(Filters.eq("user_id", WholeNumber.bson(userId)))
                    .projection(Projections.include("timestamp"))
                    .first());
    if (cache == null) {
      return false;
    }
    Instant asOf = CacheTime.of(cache.get("timestamp"), at);
    return asOf == null || asOf.isBefore(olderThan);
  }

  private Optional<StaleRange> oldest(int pageSize) {
    return ranges.stream()
        .filter(range -> range.hasNext(pageSize))
        .min(Comparator.comparing(StaleRange::nextAsOf));
  }
}
