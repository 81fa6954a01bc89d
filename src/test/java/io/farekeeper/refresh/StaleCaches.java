package io.farekeeper.refresh;

import com.mongodb.client.MongoCollection;
import io.farekeeper.jobs.JobResult;
import io.farekeeper.jobs.WatchedRun;
import io.farekeeper.refresh.stale.RefreshStaleCachesJob;
import io.farekeeper.refresh.stale.StaleProperties;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bson.Document;

/** Caches of a test in one world, and runs of the job that refreshes the stale ones. */
public final class StaleCaches {
  private static final StaleProperties ONE_AT_A_TIME =
      new StaleProperties(1, 1, Duration.ofMinutes(50), 3);

  public final MongoCollection<Document> caches;
  private final RefreshWorld world;

  public StaleCaches(RefreshWorld world) {
    this.world = world;
    caches = world.mongo.getCollection("bytemark_tickets_cache");
    empty();
  }

  /** Nobody's cache stays: without any, an initial build would begin. */
  void empty() {
    world.fresh();
    caches.deleteMany(new Document());
    caches.insertOne(
        new Document("user_id", "nobody")
            .append("timestamp", (int) world.now().getEpochSecond())
            .append("__v", 0));
  }

  /** A user with a cache of that age. */
  public long user(Duration age) {
    long user = world.user();
    cache(user, world.now().minus(age).getEpochSecond());
    return user;
  }

  public void cache(long user, Object timestamp) {
    caches.insertOne(
        new Document("user_id", (int) user)
            .append("timestamp", timestamp)
            .append("passes", List.of())
            .append("passes4", List.of())
            .append("__v", 0));
  }

  public Instant asOf(long user) {
    Number seconds = Objects.requireNonNull(world.cache(user)).get("timestamp", Number.class);
    return Instant.ofEpochSecond(seconds.longValue());
  }

  public boolean isFresh(long user) {
    return Duration.between(asOf(user), world.now()).toMinutes() < 30;
  }

  public WatchedRun newRun(boolean byHand) {
    return byHand ? WatchedRun.byHand(world.now()) : WatchedRun.byTheClock(world.now());
  }

  /** Waiting takes the clock forward and no time. */
  public JobResult job(WatchedRun run) {
    try {
      return world.bean(RefreshStaleCachesJob.class).run(run, ONE_AT_A_TIME, world.clock::advance);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  public String figures(boolean byHand) {
    return figures(job(newRun(byHand)).values());
  }

  public String figures(Map<String, Object> values) {
    return "checked %s refreshed %s failed %s skipped %s"
        .formatted(
            values.get("users_checked"),
            values.get("users_refreshed"),
            values.get("users_failed"),
            values.get("users_skipped"));
  }

  public long noted() {
    return world
        .jdbc
        .sql("SELECT COUNT(*) FROM farekeeper_stale_refresh")
        .query(Long.class)
        .single();
  }
}
