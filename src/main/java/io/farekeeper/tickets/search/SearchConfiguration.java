package io.farekeeper.tickets.search;

import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import io.farekeeper.stores.CollectionIndexes;
import io.farekeeper.tickets.TicketCache;
import java.time.Clock;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class SearchConfiguration {

  @Bean
  PassScan passScan(MongoDatabase database, CacheReading reading, Clock clock) {
    return new PassScan(database, reading, clock, System::nanoTime);
  }

  /** Caches with a pass of a stored status, in the order of their users. */
  @Bean
  CollectionIndexes indexToFindPassesBy() {
    return new CollectionIndexes(
        TicketCache.COLLECTION,
        List.of(
            new IndexModel(
                Indexes.ascending("passes.status", "user_id"),
                new IndexOptions().name(PassScan.INDEX))));
  }
}
