package io.farekeeper.stores;

import com.mongodb.client.model.IndexModel;
import java.util.List;

/**
 * Indexes that a collection needs for reading. A module declares them as a bean; they are made in
 * the background at start, or as soon after as MongoDB can be reached, and nothing waits for them.
 *
 * @param collection its name
 * @param indexes each with a name of Farekeeper's; one of the same keys and another name will do
 */
public record CollectionIndexes(String collection, List<IndexModel> indexes) {}
