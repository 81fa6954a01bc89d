package io.farekeeper.statuscheck;

import com.mongodb.client.MongoDatabase;
import io.farekeeper.stores.CollectionIndexes;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class StatusCheckConfiguration {
  /** A document's limit is 16 MB; legacy readers may add to what they read. */
  private static final long MAX_LOG_BYTES = 15L << 20;

  @Bean
  CheckLog checkLog(MongoDatabase database) {
    return new CheckLog(database, MAX_LOG_BYTES);
  }

  @Bean
  CheckHistory checkHistory(MongoDatabase database) {
    return new CheckHistory(database);
  }

  @Bean
  CollectionIndexes checkHistoryIndexes() {
    return CheckHistory.INDEXES;
  }
}
