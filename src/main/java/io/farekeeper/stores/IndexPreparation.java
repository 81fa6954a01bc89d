package io.farekeeper.stores;

import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Makes the declared {@link CollectionIndexes} in the background: the start waits for none of it,
 * and while MongoDB cannot be reached it keeps trying. What fails for one collection keeps no other
 * from its indexes.
 */
@Component
class IndexPreparation implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(IndexPreparation.class);
  private static final int SAME_INDEX_OF_ANOTHER_NAME = 85;
  private static final int OTHER_INDEX_OF_THE_SAME_NAME = 86;
  private static final Duration PAUSE_BETWEEN_TRIES = Duration.ofSeconds(2);

  private final MongoDatabase database;
  private final List<CollectionIndexes> missing;
  private final BackgroundLoop work =
      new BackgroundLoop(
          "index-preparation",
          PAUSE_BETWEEN_TRIES,
          this::isToPrepareAgain,
          this::reasonOf,
          reason -> log.warn("Indexes could not be made yet, trying again: {}", reason));

  /** The collection that was last tried in vain. */
  private String failing = "";

  IndexPreparation(MongoDatabase database, ObjectProvider<CollectionIndexes> declared) {
    // A build on a large collection takes hours: nothing but the server's end ends the waiting.
    this.database = database.withTimeout(0, TimeUnit.MILLISECONDS);
    missing = new ArrayList<>(declared.orderedStream().toList());
  }

  @Override
  public void start() {
    work.start();
  }

  /** What one collection refuses keeps no other from its indexes. */
  private boolean isToPrepareAgain() {
    RuntimeException last = null;
    for (CollectionIndexes indexes : List.copyOf(missing)) {
      try {
        prepare(indexes);
        missing.remove(indexes);
      } catch (RuntimeException e) {
        last = e;
        failing = indexes.collection();
      }
    }
    if (last != null) {
      throw last;
    }
    return false;
  }

  private String reasonOf(RuntimeException e) {
    String code = e instanceof MongoException mongo ? " " + mongo.getCode() : "";
    return failing + ": " + e.getClass().getSimpleName() + code;
  }

  /** All of a collection at once: the server then reads it once for all of them. */
  void prepare(CollectionIndexes indexes) {
    MongoCollection<BsonDocument> collection =
        database.getCollection(indexes.collection(), BsonDocument.class);
    try {
      collection.createIndexes(indexes.indexes());
    } catch (MongoException e) {
      if (!isConflict(e)) {
        throw e;
      }
      indexes.indexes().forEach(index -> prepare(collection, index));
    }
  }

  private static void prepare(MongoCollection<BsonDocument> collection, IndexModel index) {
    try {
      collection.createIndexes(List.of(index));
    } catch (MongoException e) {
      if (e.getCode() == OTHER_INDEX_OF_THE_SAME_NAME) {
        log.warn(
            "{} has another index named {}: it stays, and what is read by ours will be slow",
            collection.getNamespace().getCollectionName(),
            index.getOptions().getName());
      } else if (e.getCode() != SAME_INDEX_OF_ANOTHER_NAME) {
        throw e;
      }
    }
  }

  private static boolean isConflict(MongoException e) {
    return e.getCode() == SAME_INDEX_OF_ANOTHER_NAME || e.getCode() == OTHER_INDEX_OF_THE_SAME_NAME;
  }

  @Override
  public void stop() {
    work.stop(Duration.ZERO);
  }

  @Override
  public boolean isRunning() {
    return work.isRunning();
  }
}
