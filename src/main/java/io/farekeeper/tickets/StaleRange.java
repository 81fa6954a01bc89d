package io.farekeeper.tickets;

import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * The caches whose timestamp lies in one range of the index {@code (timestamp, user_id)}, in its
 * order, page by page. Where a page ended is a place in the index, so that what was refreshed
 * meanwhile moves nothing; numbers are answered from the index alone.
 */
final class StaleRange {
  private final MongoCollection<BsonDocument> caches;
  private final Bson timestamps;
  private final Bson users;
  private final Deque<BsonDocument> page = new ArrayDeque<>();
  private @Nullable BsonDocument last;
  private boolean exhausted;

  StaleRange(MongoCollection<BsonDocument> caches, Bson timestamps, Bson users) {
    this.caches = caches;
    this.timestamps = timestamps;
    this.users = users;
  }

  long count() {
    return caches.countDocuments(Filters.and(timestamps, users));
  }

  /** Whether there is one more; reads a page of that size if all that was read is taken. */
  boolean hasNext(int pageSize) {
    if (page.isEmpty() && !exhausted) {
      page.addAll(read(pageSize));
      exhausted = page.size() < pageSize;
    }
    return !page.isEmpty();
  }

  Instant nextAsOf() {
    return asOf(page.element());
  }

  StaleCache take() {
    BsonDocument taken = page.remove();
    last = taken;
    return new StaleCache(taken.getNumber("user_id").longValue(), asOf(taken));
  }

  private static Instant asOf(BsonDocument cache) {
    return Instant.ofEpochMilli(Numbers.milliseconds(cache.get("timestamp")));
  }

  /** First the rest of those that share the last one's timestamp, then what is newer. */
  private List<BsonDocument> read(int atMost) {
    BsonDocument after = last;
    if (after == null) {
      return query(timestamps).limit(atMost).into(new ArrayList<>());
    }
    BsonValue timestamp = after.get("timestamp", BsonNull.VALUE);
    // Spelled out: a document in its place would be taken for operators.
    Bson same = new BsonDocument("timestamp", new BsonDocument("$eq", timestamp));
    List<BsonDocument> found =
        query(Filters.and(same, Filters.gt("user_id", after.get("user_id"))))
            .limit(atMost)
            .into(new ArrayList<>());
    if (!timestamp.isNull() && found.size() < atMost) {
      query(Filters.and(Filters.gt("timestamp", timestamp), timestamps))
          .limit(atMost - found.size())
          .into(found);
    }
    return found;
  }

  private FindIterable<BsonDocument> query(Bson filter) {
    return caches
        .find(Filters.and(filter, users))
        .projection(
            Projections.fields(
                Projections.include("user_id", "timestamp"), Projections.excludeId()))
        .sort(Sorts.ascending("timestamp", "user_id"));
  }
}
