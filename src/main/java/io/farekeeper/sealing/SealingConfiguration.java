package io.farekeeper.sealing;

import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.IndexOptions;
import io.farekeeper.stores.CollectionIndexes;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bson.conversions.Bson;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class SealingConfiguration {

  @Bean
  CollectionIndexes marksOfTicketLog() {
    return index(SealedLog.TICKETS.collection(), "farekeeper_segment", LogEntries.BY_MARK);
  }

  @Bean
  CollectionIndexes marksOfAccessLog() {
    return index(SealedLog.ACCESS.collection(), "farekeeper_segment", LogEntries.BY_MARK);
  }

  @Bean
  CollectionIndexes entriesOfSegments() {
    return index(Segments.COLLECTION, "farekeeper_ids", Segments.BY_ENTRY);
  }

  @Bean
  CollectionIndexes erasedEntries() {
    return index(Erasures.COLLECTION, "farekeeper_id", Erasures.BY_ENTRY);
  }

  private static CollectionIndexes index(String collection, String name, Bson keys) {
    return new CollectionIndexes(
        collection, List.of(new IndexModel(keys, new IndexOptions().name(name))));
  }

  @Bean
  SealingKeys sealingKeys(SealingProperties properties) {
    return SealingKeys.of(properties.key(), properties.previousKeys());
  }

  @Bean
  Segments segments(MongoDatabase database) {
    return new Segments(database);
  }

  @Bean
  SealedEntries sealedEntries(Segments segments) {
    return new SealedEntries(segments);
  }

  @Bean
  SealingState sealingState(Clock clock, MeterRegistry meters) {
    return new SealingState(clock, meters);
  }

  @Bean("sealing")
  SealingHealthIndicator sealingHealth(SealingState state, SealingProperties properties) {
    return new SealingHealthIndicator(state, properties);
  }

  /** Not where a single run was asked for. */
  @Bean
  @ConditionalOnWebApplication
  Sealer sealer(
      MongoDatabase database,
      Segments segments,
      SealingKeys keys,
      SealingState state,
      SealingProperties properties,
      Clock clock) {
    List<Sealer.Care> cares =
        Arrays.stream(SealedLog.values())
            .map(
                log -> {
                  LogEntries entries = new LogEntries(database, log);
                  return new Sealer.Care(
                      log,
                      entries,
                      new SealingPass(
                          log, entries, segments, keys, clock, properties.segmentEntries()));
                })
            .toList();
    return new Sealer(
        cares, segments, places(properties, segments, database), state, properties, clock);
  }

  private static List<HeadPublisher> places(
      SealingProperties properties, Segments segments, MongoDatabase database) {
    List<HeadPublisher> places = new ArrayList<>();
    if (properties.headsFile() != null) {
      places.add(new HeadsFile(properties.headsFile(), segments));
    }
    if (properties.headsWebhook() != null) {
      places.add(new HeadsWebhook(properties.headsWebhook(), segments, database));
    }
    return places;
  }

  @Bean
  VerifyTicketLogJob verifyTicketLogJob(
      MongoDatabase database, Segments segments, SealingKeys keys, SealingProperties properties) {
    return new VerifyTicketLogJob(database, segments, keys, properties);
  }
}
