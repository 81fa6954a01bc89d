package io.farekeeper.stores.preflight;

import com.mongodb.client.MongoDatabase;
import io.farekeeper.stores.CollectionIndexes;
import java.util.List;
import java.util.Set;

/**
 * What preflight looks at in MongoDB. The owner of a collection implements it for that collection,
 * as a component that needs no server to be made: preflight runs without the application's parts.
 */
public interface CollectionPreflight {

  /** The collections that it looks into, by name. */
  default Set<String> collections() {
    return Set.of();
  }

  /** Indexes that the first start makes and that are no bean of {@link CollectionIndexes}. */
  default List<CollectionIndexes> indexes() {
    return List.of();
  }

  /**
   * Looks, and changes nothing.
   *
   * @param database reads of it end in time
   * @throws com.mongodb.MongoException if the server does not answer, not in time, or refuses
   */
  List<PreflightFinding> look(MongoDatabase database);
}
