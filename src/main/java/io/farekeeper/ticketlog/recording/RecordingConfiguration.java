package io.farekeeper.ticketlog.recording;

import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import io.farekeeper.stores.CollectionIndexes;
import io.farekeeper.web.StreamedBody;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class RecordingConfiguration {

  @Bean
  StreamedBody ticketEvents() {
    return new StreamedBody(RecordingController.PATH);
  }

  /** By it MongoDB forgets the requests of the day before. */
  @Bean
  CollectionIndexes ticketLogRequestIndexes() {
    IndexOptions expiring =
        new IndexOptions()
            .name("farekeeper_expiry")
            .expireAfter(MongoIdempotencyStore.KEPT.toSeconds(), TimeUnit.SECONDS);
    return new CollectionIndexes(
        MongoIdempotencyStore.COLLECTION,
        List.of(new IndexModel(Indexes.ascending("created"), expiring)));
  }
}
