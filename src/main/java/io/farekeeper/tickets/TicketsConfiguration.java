package io.farekeeper.tickets;

import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import io.farekeeper.servers.CollectionIndexes;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class TicketsConfiguration {

  /** Finds the user who holds a pass. */
  @Bean
  CollectionIndexes passHolders() {
    return new CollectionIndexes(
        Caches.COLLECTION,
        List.of(
            new IndexModel(
                Indexes.ascending("passes.pass_uuid"),
                new IndexOptions().name("farekeeper_pass_holders"))));
  }
}
