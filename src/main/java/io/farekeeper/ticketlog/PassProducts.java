package io.farekeeper.ticketlog;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import io.farekeeper.stores.PassUuid;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** Which products riders' passes are of: a synchronisation records whole passes. */
@Component
public class PassProducts {
  private static final String UUID = "uuid";
  private static final String PRODUCT = "product_uuid";
  private static final long SECONDS_OF_A_CALL = 4;

  private final MongoCollection<BsonDocument> entries;

  @Autowired
  public PassProducts(MongoDatabase database) {
    this(database.getCollection(TicketLog.COLLECTION, BsonDocument.class));
  }

  private PassProducts(MongoCollection<BsonDocument> entries) {
    this.entries = entries;
  }

  /** The same for a caller who waits: whatever takes longer than four seconds is given up. */
  public PassProducts inCall() {
    return new PassProducts(entries.withTimeout(SECONDS_OF_A_CALL, TimeUnit.SECONDS));
  }

  /**
   * The products that entries of a user name for passes.
   *
   * @return by canonical id, without the passes whose product no entry names
   * @throws com.mongodb.MongoException if MongoDB does not answer
   */
  public Map<String, String> of(long userId, Collection<String> passes) {
    Map<String, String> products = new HashMap<>();
    if (passes.isEmpty()) {
      return products;
    }
    List<String> spellings =
        passes.stream().flatMap(uuid -> PassUuid.spellings(uuid).stream()).distinct().toList();
    entries
        .find(
            Filters.and(
                Filters.in(UUID, spellings),
                Filters.eq("user_id", userId),
                Filters.exists(PRODUCT, true)))
        .projection(Projections.include(UUID, PRODUCT))
        .forEach(
            document -> {
              String uuid = PassEntry.text(document, UUID);
              String product = PassEntry.text(document, PRODUCT);
              if (uuid != null && product != null) {
                products.put(PassUuid.canonical(uuid), product);
              }
            });
    return products;
  }
}
