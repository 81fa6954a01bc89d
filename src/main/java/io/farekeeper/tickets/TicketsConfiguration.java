package io.farekeeper.tickets;

import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import io.farekeeper.cluster.InstanceHeartbeat;
import io.farekeeper.cluster.UserLocks;
import io.farekeeper.stores.CollectionIndexes;
import io.farekeeper.stores.FutureMark;
import io.farekeeper.stores.FutureMark.SetBy;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

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

  @Bean
  UserLocks userLocks(
      NamedParameterJdbcOperations jdbc, TicketProperties properties, InstanceHeartbeat heartbeat) {
    return new UserLocks(jdbc, properties.leaseTime(), heartbeat);
  }

  @Bean
  FutureMark.Declared futureMarksOfTickets() {
    return new FutureMark.Declared(
        List.of(
            FutureMark.past(
                "farekeeper_dead_session", "checked_on", "user_id >= 0", SetBy.INSTANCES)));
  }
}
