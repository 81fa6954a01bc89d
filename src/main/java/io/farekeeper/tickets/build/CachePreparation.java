package io.farekeeper.tickets.build;

import com.mongodb.MongoException;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.Updates;
import io.farekeeper.stores.BackgroundLoop;
import io.farekeeper.tickets.Caches;
import io.farekeeper.tickets.SyncException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Makes the collection of caches fit to be written, at start or as soon after as MongoDB can be
 * reached: one document a user, made sure of by a unique index, and a version in each. The indexes
 * that only make reading cheap come last: nothing waits for them.
 */
@Component
public final class CachePreparation implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(CachePreparation.class);
  private static final int DUPLICATE_KEY = 11000;
  private static final int SAME_INDEX_OF_ANOTHER_NAME = 85;
  private static final Duration PAUSE_BETWEEN_TRIES = Duration.ofSeconds(2);
  private static final Duration START_WAITS_AT_MOST = Duration.ofSeconds(3);
  private static final Duration USERS_WAIT_AT_MOST = Duration.ofSeconds(3);

  private final MongoDatabase database;
  private final DuplicateCaches duplicates;
  private final InitialBuildProgress initialBuild;
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private volatile boolean complete;
  private final BackgroundLoop work =
      new BackgroundLoop(
          "cache-preparation",
          PAUSE_BETWEEN_TRIES,
          this::isToPrepareAgain,
          e -> e.getClass().getSimpleName(),
          reason ->
              log.warn(
                  "The cache collection could not be prepared in full, trying again: {}", reason));

  public CachePreparation(
      MongoDatabase database, DuplicateCaches duplicates, InitialBuildProgress initialBuild) {
    this.database = database;
    this.duplicates = duplicates;
    this.initialBuild = initialBuild;
  }

  /**
   * Passes once caches may be written. A moment is waited for that: a run that begins with the
   * application would fail for everybody.
   *
   * @throws SyncException an outage, if it takes longer
   */
  public void requireDone() {
    try {
      done.get(USERS_WAIT_AT_MOST.toMillis(), TimeUnit.MILLISECONDS);
      return;
    } catch (TimeoutException | ExecutionException e) {
      // Refused below.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw SyncException.outage("the cache collection is not prepared yet", null);
  }

  /** Does all of it; again, it finds nothing to do. */
  public void prepare() {
    ensureUniqueIndex();
    database
        .getCollection(Caches.COLLECTION)
        .updateMany(Filters.exists("__v", false), Updates.set("__v", 0));
    initialBuild.beginIfEmpty();
    done.complete(null);
    ensureIndexForReading(CacheIndexes.STATUSES);
    ensureIndexForReading(CacheIndexes.BY_AGE);
    complete = true;
  }

  private void ensureUniqueIndex() {
    while (!hasUniqueIndex()) {
      try {
        database
            .getCollection(Caches.COLLECTION, BsonDocument.class)
            .createIndexes(List.of(CacheIndexes.ONE_A_USER));
        return;
      } catch (MongoException e) {
        if (e.getCode() != DUPLICATE_KEY) {
          throw e;
        }
        if (!duplicates.moveAway() && !duplicates.moveAwayArrays()) {
          throw e;
        }
      }
    }
  }

  /** Theirs will do as well, and MongoDB takes no second one of another name. */
  private void ensureIndexForReading(IndexModel index) {
    try {
      database.getCollection(Caches.COLLECTION).createIndexes(List.of(index));
    } catch (MongoException e) {
      if (e.getCode() != SAME_INDEX_OF_ANOTHER_NAME) {
        throw e;
      }
    }
  }

  /** Theirs will do as well, and MongoDB takes no second one of another name. */
  private boolean hasUniqueIndex() {
    for (BsonDocument index :
        database.getCollection(Caches.COLLECTION).listIndexes(BsonDocument.class)) {
      boolean onUser = List.copyOf(index.getDocument("key").keySet()).equals(List.of("user_id"));
      boolean unique = BsonBoolean.TRUE.equals(index.get("unique"));
      if (onUser && unique && !index.containsKey("partialFilterExpression")) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void start() {
    work.start();
    try {
      done.get(START_WAITS_AT_MOST.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      log.warn("The cache collection is not prepared yet; the application starts and keeps trying");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException("preparation never fails for good", e);
    }
  }

  private boolean isToPrepareAgain() {
    if (!complete) {
      prepare();
    }
    return false;
  }

  @Override
  public void stop() {
    work.stop(Duration.ZERO);
  }

  @Override
  public boolean isRunning() {
    return work.isRunning();
  }

  @Override
  public int getPhase() {
    return Integer.MIN_VALUE + 1500;
  }
}
