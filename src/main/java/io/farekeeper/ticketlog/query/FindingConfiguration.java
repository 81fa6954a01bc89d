package io.farekeeper.ticketlog.query;

import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import io.farekeeper.stores.CollectionIndexes;
import io.farekeeper.ticketlog.TicketLog;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class FindingConfiguration {

  /**
   * Whatever a query names, one of these gives its entries in order. The status at the end of the
   * user's: entries of other statuses are passed over without being read.
   */
  @Bean
  CollectionIndexes indexesToFindBy() {
    return new CollectionIndexes(
        TicketLog.COLLECTION,
        List.of(
            index("farekeeper_by_user", "user_id", "timestamp", "_id", "status"),
            index("farekeeper_by_uuid", "uuid", "timestamp", "_id"),
            index("farekeeper_by_status", "status", "timestamp", "_id"),
            index("farekeeper_by_time", "timestamp", "_id"),
            // Few if any: a list ends with them, and must not look through all for them.
            new IndexModel(
                Indexes.ascending("_id", "user_id"),
                new IndexOptions()
                    .name("farekeeper_by_odd_time")
                    .partialFilterExpression(TimestampKind.NO_NUMBER))));
  }

  private static IndexModel index(String name, String... fields) {
    return new IndexModel(Indexes.ascending(fields), new IndexOptions().name(name));
  }
}
