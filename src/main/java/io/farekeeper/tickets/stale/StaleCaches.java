package io.farekeeper.tickets.stale;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import io.farekeeper.stores.FieldData;
import io.farekeeper.tickets.Caches;
import io.farekeeper.tickets.SyncException;
import io.farekeeper.tickets.TicketProperties;
import io.farekeeper.tickets.build.CachePreparation;
import java.time.Instant;
import org.bson.BsonDocument;
import org.springframework.stereotype.Component;

/** Finds the caches that are older than they may be, by an index and page by page. */
@Component
public class StaleCaches {
  private final MongoCollection<BsonDocument> caches;
  private final CachePreparation preparation;
  private final TicketProperties properties;
  private final FieldData found;

  public StaleCaches(
      MongoDatabase database,
      CachePreparation preparation,
      TicketProperties properties,
      FieldData found) {
    this.found = found;
    this.caches = database.getCollection(Caches.COLLECTION, BsonDocument.class);
    this.preparation = preparation;
    this.properties = properties;
  }

  /**
   * The caches that have reached their age by then, of those users whose id leaves {@code index} as
   * the remainder of a division by {@code of}.
   *
   * @throws SyncException an outage, if the collection is not prepared yet
   */
  public StaleScan scan(Instant now, int index, int of) {
    preparation.requireDone();
    return new StaleScan(caches, found, now, properties.maxAge(), index, of);
  }
}
