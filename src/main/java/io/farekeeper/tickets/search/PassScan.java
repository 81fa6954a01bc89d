package io.farekeeper.tickets.search;

import com.mongodb.MongoQueryException;
import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Sorts;
import io.farekeeper.stores.PassUuid;
import io.farekeeper.tickets.TicketCache;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * Scans the caches in the order of their users: by the index on the stored status, each pass judged
 * and filtered as it comes. A page reads a bounded number of documents, for a bounded time.
 */
class PassScan {
  static final String INDEX = "farekeeper_pass_statuses_by_user";
  static final int MOST_DOCUMENTS = 2000;
  private static final Duration LONGEST = Duration.ofSeconds(2);
  private static final int DOCUMENTS_AT_ONCE = 200;
  private static final long READ_SECONDS = 4;
  private static final BsonInt32 BEFORE_ALL = new BsonInt32(-1);

  /** What MongoDB says of an index that is not there. */
  private static final int BAD_HINT = 2;

  private final MongoCollection<RawBsonDocument> caches;
  private final CacheReading reading;
  private final Clock clock;
  private final LongSupplier nanoTime;

  PassScan(MongoDatabase database, CacheReading reading, Clock clock, LongSupplier nanoTime) {
    caches =
        database
            .getCollection(TicketCache.COLLECTION, RawBsonDocument.class)
            .withTimeout(READ_SECONDS, TimeUnit.SECONDS);
    this.reading = reading;
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  /**
   * A page.
   *
   * @param next where the next page goes on; null if there is nothing more
   */
  record Page(List<FoundPass> passes, @Nullable ScanPosition next) {}

  /**
   * Reads a page; it may hold fewer passes than the limit, or none, and still not be the last.
   *
   * @param after where the page before ended; null for the first
   * @throws com.mongodb.MongoException if MongoDB does not answer
   */
  Page read(PassQuery query, @Nullable ScanPosition after, int limit) {
    try {
      return read(find(query, after).hintString(hint(query)), query, after, limit);
    } catch (MongoQueryException e) {
      if (e.getCode() != BAD_HINT || hint(query) == null) {
        throw e;
      }
      // The index is still being made.
      return read(find(query, after), query, after, limit);
    }
  }

  private Page read(
      FindIterable<RawBsonDocument> found,
      PassQuery query,
      @Nullable ScanPosition after,
      int limit) {
    Instant now = clock.instant();
    long begin = nanoTime.getAsLong();
    List<FoundPass> passes = new ArrayList<>();
    int documents = 0;
    try (MongoCursor<RawBsonDocument> cursor = found.cursor()) {
      while (cursor.hasNext()) {
        BsonDocument cache = cursor.next();
        for (FoundPass pass : reading.passesOf(cache, now)) {
          if (query.takes(pass) && isNews(pass, after)) {
            if (passes.size() == limit) {
              return new Page(passes, passes.getLast().position());
            }
            passes.add(pass);
          }
        }
        if (++documents == MOST_DOCUMENTS || nanoTime.getAsLong() - begin > LONGEST.toNanos()) {
          return new Page(passes, ScanPosition.afterUser(userOf(cache)));
        }
      }
      return new Page(passes, null);
    }
  }

  /**
   * Of the user with whom the page begins, those passes alone that the page before did not reach.
   */
  private static boolean isNews(FoundPass pass, @Nullable ScanPosition after) {
    return after == null
        || after.passUuid() == null
        || pass.userId() > after.userId().asNumber().longValue()
        || PassUuid.canonical(pass.passUuid()).compareTo(after.passUuid()) > 0;
  }

  FindIterable<RawBsonDocument> find(PassQuery query, @Nullable ScanPosition after) {
    List<Bson> conditions = new ArrayList<>();
    if (query.status() != null) {
      conditions.add(Filters.in("passes.status", query.storedStatuses()));
    }
    conditions.add(
        after == null
            ? Filters.gt("user_id", BEFORE_ALL)
            : after.passUuid() == null
                ? Filters.gt("user_id", after.userId())
                : Filters.gte("user_id", after.userId()));
    return caches
        .find(Filters.and(conditions))
        .sort(Sorts.ascending("user_id"))
        .projection(CacheReading.PROJECTION)
        .batchSize(DOCUMENTS_AT_ONCE)
        .limit(MOST_DOCUMENTS);
  }

  /** Without a status it is the order of users that is followed. */
  static @Nullable String hint(PassQuery query) {
    return query.status() == null ? null : INDEX;
  }

  private static BsonValue userOf(BsonDocument cache) {
    return cache.getNumber("user_id");
  }
}
