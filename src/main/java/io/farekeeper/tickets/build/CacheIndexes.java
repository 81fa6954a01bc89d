package io.farekeeper.tickets.build;

import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;

/** The indexes of the caches that preparation makes. */
public final class CacheIndexes {
  /** One document a user. */
  public static final IndexModel ONE_A_USER =
      new IndexModel(
          Indexes.ascending("user_id"),
          new IndexOptions().unique(true).name("farekeeper_one_cache_a_user"));

  /** Finds the caches with a pass in a given status; without it each check reads them all. */
  public static final IndexModel STATUSES = index("farekeeper_pass_statuses", "passes.status");

  /** With the user's id, so that old caches are found, and counted, without reading them. */
  public static final IndexModel BY_AGE = index("farekeeper_by_age", "timestamp", "user_id");

  private CacheIndexes() {}

  private static IndexModel index(String name, String... fields) {
    return new IndexModel(Indexes.ascending(fields), new IndexOptions().name(name));
  }
}
