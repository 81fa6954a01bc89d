package io.farekeeper.outbox;

import io.farekeeper.cluster.DatabaseClock;
import io.farekeeper.cluster.InstanceHeartbeat;
import io.farekeeper.stores.Deployment;
import io.farekeeper.stores.FutureMark;
import io.farekeeper.stores.FutureMark.SetBy;
import io.farekeeper.stores.MySql;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
class OutboxConfiguration {
  private static final Duration TIME_TO_RECORD = Duration.ofSeconds(15);

  @Bean
  WakeUps wakeUps() {
    return new WakeUps();
  }

  @Bean
  Outbox outbox(
      JdbcClient jdbc, DatabaseClock clock, WakeUps wakeUps, OutboxDispatcher dispatcher) {
    return new Outbox(jdbc, clock, wakeUps, dispatcher);
  }

  @Bean
  OutboxDispatcher outboxDispatcher(
      List<Topic> topics,
      JdbcClient jdbc,
      TransactionTemplate transaction,
      InstanceHeartbeat heartbeat,
      DatabaseClock clock,
      ApplicationEventPublisher events,
      MeterRegistry meters,
      WakeUps wakeUps,
      MySql mySql,
      Deployment deployment) {
    return new OutboxDispatcher(
        topics.stream()
            .map(
                topic -> {
                  MessageStore store = new MessageStore(jdbc, transaction, heartbeat, clock, topic);
                  DeliveryRecorder recorder =
                      new DeliveryRecorder(
                          topic,
                          store,
                          transaction,
                          events,
                          countersOf(topic, meters),
                          TIME_TO_RECORD);
                  return new TopicDispatcher(
                      topic, store, recorder, wakeUps.of(topic.name()), mySql.ready());
                })
            .toList(),
        deployment.whyIdle().isPresent());
  }

  /** Notices have a counter of their own, which was there before other topics were. */
  static Function<String, Counter> countersOf(Topic topic, MeterRegistry meters) {
    return topic.name().equals(Notices.TOPIC)
        ? outcome -> meters.counter("farekeeper.notices", "outcome", outcome)
        : outcome -> meters.counter("farekeeper.outbox", "topic", topic.name(), "outcome", outcome);
  }

  /** A message that waits does so until its next attempt. */
  @Bean
  FutureMark.Declared futureMarksOfOutbox(List<Topic> topics) {
    return new FutureMark.Declared(
        topics.stream()
            .map(
                topic ->
                    FutureMark.within(
                        "farekeeper_outbox",
                        "next_attempt_on",
                        "topic = '%s' AND state IN ('pending', 'uncertain')"
                            .formatted(topic.name()),
                        SetBy.DATABASE,
                        topic.farthestAttempt(),
                        Duration.ZERO))
            .toList());
  }
}
