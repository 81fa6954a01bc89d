package io.farekeeper.stores.preflight;

import static io.farekeeper.stores.preflight.PreflightFinding.MONGODB;

import com.mongodb.MongoCommandException;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexModel;
import io.farekeeper.stores.CollectionIndexes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.Document;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Indexes that the first start makes, how long that takes, and those that are there twice. */
@Component
@Order(4)
class CollectionIndexesPreflight implements CollectionPreflight {
  private final ObjectProvider<CollectionIndexes> declared;
  private final ObjectProvider<CollectionPreflight> owners;

  CollectionIndexesPreflight(
      ObjectProvider<CollectionIndexes> declared, ObjectProvider<CollectionPreflight> owners) {
    this.declared = declared;
    this.owners = owners;
  }

  @Override
  public List<PreflightFinding> look(MongoDatabase database) {
    List<PreflightFinding> findings = new ArrayList<>();
    Map<String, List<IndexModel>> wanted = wanted();
    // Those that are not there yet are made with their indexes, at once.
    for (String collection : collections(database)) {
      List<IndexModel> indexes = wanted.getOrDefault(collection, List.of());
      if (!indexes.isEmpty()) {
        findings.addAll(look(database, collection, indexes));
      }
    }
    return findings;
  }

  /** A view has no indexes; that it is one is said of its options. */
  private static Set<String> collections(MongoDatabase database) {
    return database
        .listCollections(BsonDocument.class)
        .filter(new Document("type", "collection"))
        .map(collection -> collection.getString("name").getValue())
        .into(new TreeSet<>());
  }

  /** What the server refuses to say of one collection, it may say of the others. */
  private static List<PreflightFinding> look(
      MongoDatabase database, String collection, List<IndexModel> wanted) {
    try {
      List<StoredIndex> stored = StoredIndex.of(database, collection);
      List<PreflightFinding> findings = new ArrayList<>();
      findings.add(missing(database, collection, wanted, stored));
      findings.addAll(redundant(collection, wanted, stored));
      return findings;
    } catch (MongoCommandException e) {
      return List.of(
          PreflightFinding.warning(
              MONGODB,
              collection + " indexes",
              "could not be looked at: error " + e.getCode(),
              "look at the server's log, and try again"));
    }
  }

  private Map<String, List<IndexModel>> wanted() {
    Map<String, List<IndexModel>> wanted = new TreeMap<>();
    Stream.concat(declared.stream(), owners.stream().flatMap(owner -> owner.indexes().stream()))
        .forEach(
            indexes ->
                wanted
                    .computeIfAbsent(indexes.collection(), _ -> new ArrayList<>())
                    .addAll(indexes.indexes()));
    return wanted;
  }

  private static PreflightFinding missing(
      MongoDatabase database,
      String collection,
      List<IndexModel> wanted,
      List<StoredIndex> stored) {
    String name = collection + " indexes";
    List<String> missing =
        wanted.stream()
            .filter(index -> stored.stream().noneMatch(there -> there.serves(index)))
            .map(index -> String.valueOf(index.getOptions().getName()))
            .toList();
    if (missing.isEmpty()) {
      return PreflightFinding.ok(MONGODB, name, "all there");
    }
    BsonDocument stats =
        database.runCommand(new Document("collStats", collection), BsonDocument.class);
    long documents = stats.containsKey("count") ? stats.getNumber("count").longValue() : 0;
    long bytes = stats.containsKey("size") ? stats.getNumber("size").longValue() : 0;
    return PreflightFinding.ok(
        MONGODB,
        name,
        "the first start adds %s: about %s for %d documents, %d MB, %s"
            .formatted(
                String.join(", ", missing),
                IndexBuildTime.of(bytes, documents, missing.size()),
                documents,
                bytes / 1_000_000,
                IndexBuildTime.BASIS));
  }

  /** Those that Farekeeper makes are not for others to drop. */
  private static List<PreflightFinding> redundant(
      String collection, List<IndexModel> wanted, List<StoredIndex> stored) {
    Set<String> own =
        wanted.stream()
            .map(index -> String.valueOf(index.getOptions().getName()))
            .collect(Collectors.toSet());
    return stored.stream()
        .filter(index -> !own.contains(index.name()))
        .flatMap(
            index ->
                stored.stream()
                    .filter(index::isCoveredBy)
                    .limit(1)
                    .map(
                        other ->
                            PreflightFinding.warning(
                                MONGODB,
                                collection + " index " + index.name(),
                                "%s does all that it does".formatted(other.name()),
                                "drop it: each write pays for it")))
        .toList();
  }
}
