package io.farekeeper.stores.preflight;

import static io.farekeeper.stores.preflight.PreflightFinding.MONGODB;

import com.mongodb.client.MongoDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** How the collections were made: validators, capped ones, views, collations. */
@Component
@Order(3)
class CollectionOptionsPreflight implements CollectionPreflight {
  private static final String NAME = "collections";

  private final ObjectProvider<CollectionPreflight> owners;

  CollectionOptionsPreflight(ObjectProvider<CollectionPreflight> owners) {
    this.owners = owners;
  }

  @Override
  public List<PreflightFinding> look(MongoDatabase database) {
    Set<String> wanted = new TreeSet<>();
    owners.forEach(owner -> wanted.addAll(owner.collections()));
    List<PreflightFinding> findings = new ArrayList<>();
    Set<String> absent = new TreeSet<>(wanted);
    for (BsonDocument collection : database.listCollections(BsonDocument.class)) {
      String name = collection.getString("name").getValue();
      if (wanted.contains(name) || name.startsWith("farekeeper_")) {
        findings.addAll(look(name, collection));
      }
      absent.remove(name);
    }
    findings.addFirst(
        PreflightFinding.ok(
            MONGODB,
            NAME,
            absent.isEmpty()
                ? "all there"
                : "made when they are first written: " + String.join(", ", absent)));
    return findings;
  }

  private static List<PreflightFinding> look(String name, BsonDocument collection) {
    List<PreflightFinding> findings = new ArrayList<>();
    BsonDocument options = collection.getDocument("options", new BsonDocument());
    if (!new BsonString("collection").equals(collection.get("type"))) {
      findings.add(
          PreflightFinding.stop(
              MONGODB, name + " view", "is no collection: a view", "it cannot be written to"));
    }
    if (BsonBoolean.TRUE.equals(options.get("capped"))) {
      findings.add(
          PreflightFinding.warning(
              MONGODB,
              name + " capped",
              "is capped: what is old goes by itself, and documents cannot grow",
              "copy it into a collection that is not"));
    }
    if (!options.getDocument("validator", new BsonDocument()).isEmpty()) {
      findings.add(
          PreflightFinding.warning(
              MONGODB,
              name + " validator",
              "has a validator: a document that it refuses is that user's failure",
              "take it off, or see that it takes what the vendor sends"));
    }
    if (options.containsKey("collation")) {
      findings.add(
          PreflightFinding.warning(
              MONGODB,
              name + " collation",
              "has a collation of its own: other texts may compare as equal",
              "copy it into a collection without one"));
    }
    return findings;
  }
}
