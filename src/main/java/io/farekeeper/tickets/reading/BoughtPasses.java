package io.farekeeper.tickets.reading;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import io.farekeeper.stores.WholeNumber;
import io.farekeeper.tickets.CacheSnapshot;
import io.farekeeper.tickets.CachedPass;
import io.farekeeper.tickets.Caches;
import io.farekeeper.tickets.push.PushMark;
import io.farekeeper.tickets.sync.ExpiredPasses;
import io.farekeeper.tickets.sync.SyncPlanner;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.springframework.stereotype.Component;

/** Under which ids a rider's cached passes were bought. */
@Component
public class BoughtPasses {
  private static final String ORDER_ITEM = "order_item";
  private static final List<String> FIELDS =
      Stream.of(SyncPlanner.PASSES, SyncPlanner.PASSES4)
          .flatMap(
              list ->
                  Stream.of(
                          "pass_uuid",
                          "farekeeper",
                          "payload.uuid",
                          "payload.order_item.uuid",
                          "payload.order_item.order_uuid")
                      .map(field -> list + "." + field))
          .toList();

  private final MongoCollection<RawBsonDocument> documents;
  private final ExpiredPasses expiredPasses;
  private final Clock clock;

  BoughtPasses(MongoDatabase database, ExpiredPasses expiredPasses, Clock clock) {
    this.expiredPasses = expiredPasses;
    this.clock = clock;
    documents =
        database
            .getCollection(Caches.COLLECTION, RawBsonDocument.class)
            .withTimeout(Caches.READ_SECONDS, TimeUnit.SECONDS);
  }

  /**
   * The ids of the passes in both lists, those too that were moved out of the document, that
   * Bytemark has confirmed, of their order items and of their orders, as Bytemark spells them.
   *
   * @throws com.mongodb.MongoException if MongoDB does not answer
   */
  public Set<String> idsOf(long userId) {
    Set<String> ids = new HashSet<>();
    RawBsonDocument cache =
        documents
            .find(Filters.eq("user_id", WholeNumber.bson(userId)))
            .projection(Projections.include(FIELDS))
            .first();
    if (cache != null) {
      CacheSnapshot snapshot = new CacheSnapshot(cache, clock.instant());
      Stream.concat(
              snapshot.list(SyncPlanner.PASSES).stream(),
              expiredPasses.with(snapshot, userId).stream())
          .filter(pass -> PushMark.of(pass).isEmpty())
          .forEach(pass -> collect(pass, ids));
    }
    return ids;
  }

  private static void collect(CachedPass pass, Set<String> ids) {
    pass.uuid().ifPresent(ids::add);
    if (pass.payload().get(ORDER_ITEM) instanceof BsonDocument order) {
      collect(order, "uuid", ids);
      collect(order, "order_uuid", ids);
    }
  }

  private static void collect(BsonDocument order, String field, Set<String> ids) {
    BsonValue id = order.get(field);
    if (id != null && id.isString()) {
      ids.add(id.asString().getValue());
    }
  }
}
