package io.farekeeper.tickets.preflight;

import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Accumulators;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.BsonField;
import com.mongodb.client.model.Filters;
import io.farekeeper.stores.CollectionIndexes;
import io.farekeeper.stores.preflight.CollectionPreflight;
import io.farekeeper.stores.preflight.DocumentShapes;
import io.farekeeper.stores.preflight.PreflightFinding;
import io.farekeeper.tickets.Caches;
import io.farekeeper.tickets.build.CacheIndexes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.conversions.Bson;
import org.springframework.stereotype.Component;

/** Odd caches, and users who have several. */
@Component
class CachePreflight implements CollectionPreflight {
  private static final DocumentShapes SHAPES =
      new DocumentShapes(Caches.COLLECTION, CacheShapes.all());

  @Override
  public Set<String> collections() {
    return Set.of(Caches.COLLECTION);
  }

  @Override
  public List<CollectionIndexes> indexes() {
    return List.of(
        new CollectionIndexes(
            Caches.COLLECTION,
            List.of(CacheIndexes.ONE_A_USER, CacheIndexes.STATUSES, CacheIndexes.BY_AGE)));
  }

  @Override
  public List<PreflightFinding> look(MongoDatabase database) {
    List<PreflightFinding> findings = new ArrayList<>(SHAPES.look(database));
    findings.addAll(usersWithSeveral(database));
    return findings;
  }

  /** Numbers of different types that are equal are one user's, here as for the unique index. */
  private static List<PreflightFinding> usersWithSeveral(MongoDatabase database) {
    List<Bson> pipeline =
        List.of(
            Aggregates.group(
                "$user_id",
                Accumulators.sum("documents", 1),
                new BsonField("first", new BsonDocument("$min", new BsonString("$_id")))),
            Aggregates.match(Filters.gt("documents", 1)),
            Aggregates.group(
                BsonNull.VALUE,
                Accumulators.sum("users", 1),
                new BsonField("examples", DocumentShapes.firstOf(new BsonString("$first")))));
    BsonDocument found =
        database
            .getCollection(Caches.COLLECTION, BsonDocument.class)
            .aggregate(pipeline)
            .allowDiskUse(true)
            .first();
    return found == null
        ? List.of()
        : List.of(
            PreflightFinding.warning(
                    PreflightFinding.MONGODB,
                    Caches.COLLECTION + " several_of_user",
                    "users with several documents",
                    "the first start keeps the newest of each and moves the others to"
                        + " farekeeper_tickets_cache_duplicates")
                .counting(
                    found.getNumber("users").longValue(),
                    DocumentShapes.ids(found.getArray("examples"))));
  }
}
