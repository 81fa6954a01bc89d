package io.farekeeper.stores;

import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexModel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;
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
  private final List<CollectionIndexes> declared;
  private volatile @Nullable Thread work;

  IndexPreparation(MongoDatabase database, ObjectProvider<CollectionIndexes> declared) {
    // A build on a large collection takes hours: nothing but the server's end ends the waiting.
    this.database = database.withTimeout(0, TimeUnit.MILLISECONDS);
    this.declared = declared.orderedStream().toList();
  }

  @Override
  public void start() {
    work = Thread.ofVirtual().name("index-preparation").start(this::prepareUntilDone);
  }

  private void prepareUntilDone() {
    List<CollectionIndexes> missing = declared;
    String lastReason = "";
    while (!missing.isEmpty()) {
      Attempt attempt = new Attempt();
      missing = missing.stream().filter(indexes -> !attempt.isDone(indexes)).toList();
      if (Thread.currentThread().isInterrupted()) {
        return;
      }
      if (!missing.isEmpty() && !attempt.reason.equals(lastReason)) {
        lastReason = attempt.reason;
        log.warn("Indexes could not be made yet, trying again: {}", attempt.reason);
      }
      try {
        Thread.sleep(missing.isEmpty() ? Duration.ZERO : PAUSE_BETWEEN_TRIES);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** One try of all collections, and why the last failed that did. */
  private final class Attempt {
    private String reason = "";

    private boolean isDone(CollectionIndexes indexes) {
      try {
        prepare(indexes);
        return true;
      } catch (RuntimeException e) {
        String code = e instanceof MongoException mongo ? " " + mongo.getCode() : "";
        reason = indexes.collection() + ": " + e.getClass().getSimpleName() + code;
        return false;
      }
    }
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
    Thread running = work;
    if (running != null) {
      running.interrupt();
    }
    work = null;
  }

  @Override
  public boolean isRunning() {
    return work != null;
  }
}
