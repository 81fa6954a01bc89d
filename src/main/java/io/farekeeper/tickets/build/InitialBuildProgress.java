package io.farekeeper.tickets.build;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import io.farekeeper.tickets.Caches;
import java.time.Clock;
import java.util.Date;
import java.util.OptionalLong;
import org.bson.Document;
import org.springframework.stereotype.Component;

/**
 * How far the initial build of all caches has come: one document in {@code
 * farekeeper_initial_build}, written before the first cache is.
 */
@Component
public class InitialBuildProgress {
  private static final String ID = "initial";

  private final MongoCollection<Document> documents;
  private final Caches caches;
  private final Clock clock;

  public InitialBuildProgress(MongoDatabase database, Caches caches, Clock clock) {
    this.documents = database.getCollection("farekeeper_initial_build");
    this.caches = caches;
    this.clock = clock;
  }

  /** Starts from the first user if there is no cache at all and no build is going on. */
  void beginIfEmpty() {
    if (caches.isEmpty() && nextAfter().isEmpty()) {
      documents.updateOne(
          Filters.eq("_id", ID),
          Updates.combine(
              Updates.set("done", false),
              Updates.set("built_through", 0L),
              Updates.set("started_at", Date.from(clock.instant())),
              Updates.unset("ended_at")),
          new UpdateOptions().upsert(true));
    }
  }

  /** The user after whom an unfinished build goes on; empty if none is going on. */
  OptionalLong nextAfter() {
    Document progress = documents.find(Filters.eq("_id", ID)).first();
    if (progress == null || progress.getBoolean("done", false)) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(((Number) progress.get("built_through", (Object) 0L)).longValue());
  }

  void builtThrough(long userId) {
    documents.updateOne(Filters.eq("_id", ID), Updates.set("built_through", userId));
  }

  void done() {
    documents.updateOne(
        Filters.eq("_id", ID),
        Updates.combine(
            Updates.set("done", true), Updates.set("ended_at", Date.from(clock.instant()))));
  }
}
