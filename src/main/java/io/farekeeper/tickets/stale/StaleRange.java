package io.farekeeper.tickets.stale;

import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import io.farekeeper.stores.FieldData;
import io.farekeeper.stores.WholeNumber;
import io.farekeeper.tickets.CacheTime;
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
  private final FieldData found;
  private final Bson timestamps;
  private final Bson users;
  private final Instant now;
  private final Deque<StaleCache> page = new ArrayDeque<>();
  private @Nullable BsonDocument last;
  private boolean exhausted;

  StaleRange(
      MongoCollection<BsonDocument> caches,
      FieldData found,
      Bson timestamps,
      Bson users,
      Instant now) {
    this.caches = caches;
    this.found = found;
    this.timestamps = timestamps;
    this.users = users;
    this.now = now;
  }

  long count() {
    return caches.countDocuments(Filters.and(timestamps, users));
  }

  /** Whether there is one more; reads a page of that size if all that was read is taken. */
  boolean hasNext(int pageSize) {
    while (page.isEmpty() && !exhausted) {
      List<BsonDocument> documents = read(pageSize);
      documents.forEach(this::add);
      last = documents.isEmpty() ? last : documents.getLast();
      exhausted = documents.size() < pageSize;
    }
    return !page.isEmpty();
  }

  private void add(BsonDocument cache) {
    Long user = WholeNumber.of(cache.get("user_id"));
    if (user == null) {
      found.count(FieldData.Kind.USER_ID_UNREADABLE);
      return;
    }
    Instant asOf = CacheTime.of(cache.get("timestamp"), now);
    page.add(new StaleCache(user, asOf == null ? Instant.EPOCH : asOf));
  }

  Instant nextAsOf() {
    return page.element().asOf();
  }

  StaleCache take() {
    return page.remove();
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
    List<BsonDocument> next =
        query(Filters.and(same, Filters.gt("user_id", after.get("user_id"))))
            .limit(atMost)
            .into(new ArrayList<>());
    if (!timestamp.isNull() && next.size() < atMost) {
      query(Filters.and(Filters.gt("timestamp", timestamp), timestamps))
          .limit(atMost - next.size())
          .into(next);
    }
    return next;
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
