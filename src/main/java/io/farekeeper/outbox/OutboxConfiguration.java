package io.farekeeper.outbox;

import io.farekeeper.stores.Deployment;
import io.farekeeper.stores.FutureMark;
import io.farekeeper.stores.FutureMark.SetBy;
import io.farekeeper.stores.MySql;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
class OutboxConfiguration {
  // Time to record an attempt that used up the whole time-out. Poll, time-out (at most 20 s) and
  // this
  // stay under the 30 s after which what a dead instance had taken must be sent again.
  private static final Duration TIME_TO_SETTLE = Duration.ofSeconds(5);

  @Bean
  WakeUp noticeWakeUp() {
    return new WakeUp();
  }

  @Bean
  NoticeTexts noticeTexts(NotificationProperties properties) {
    return new NoticeTexts(properties);
  }

  @Bean
  Outbox outbox(JdbcClient jdbc, NoticeTexts texts, WakeUp wakeUp) {
    return new Outbox(jdbc, texts, wakeUp);
  }

  @Bean
  NoticeHistory noticeHistory(JdbcClient jdbc) {
    return new NoticeHistory(jdbc);
  }

  /** The configured way out; the start stops at one that does not exist or has no address. */
  @Bean
  Channel noticeChannel(NotificationProperties properties, Clock clock) {
    return switch (properties.channel()) {
      case "log" -> new LogChannel();
      case "webhook" ->
          new WebhookChannel(
              WebhookAddress.parse(properties.webhook().url())
                  .orElseThrow(
                      () ->
                          invalidChannel(
                              properties,
                              "it needs an http or https address in"
                                  + " farekeeper.notifications.webhook.url")),
              properties.webhook().timeout(),
              clock);
      case "sqs" -> new SqsChannel(addressOfQueue(properties), properties.sqs().timeout());
      default ->
          throw invalidChannel(properties, "there is no such channel, but log, webhook and sqs");
    };
  }

  @Bean
  MessageStore messageStore(
      JdbcClient jdbc, TransactionTemplate transaction, NotificationProperties properties) {
    return new MessageStore(jdbc, transaction, properties, leaseOf(properties));
  }

  @Bean
  DeliveryRecorder deliveryRecorder(
      MessageStore store,
      TransactionTemplate transaction,
      ApplicationEventPublisher events,
      MeterRegistry meters,
      NotificationProperties properties) {
    return new DeliveryRecorder(
        store, transaction, events, meters, properties, leaseOf(properties));
  }

  @Bean
  TopicDispatcher topicDispatcher(
      MessageStore store,
      Channel channel,
      DeliveryRecorder deliveryRecorder,
      WakeUp wakeUp,
      MySql mySql,
      Deployment deployment,
      NotificationProperties properties) {
    return new TopicDispatcher(
        store,
        channel,
        deliveryRecorder,
        wakeUp,
        mySql.ready(),
        deployment.whyIdle().isPresent(),
        properties.maxConcurrent());
  }

  /**
   * A notice in flight belongs to its dispatcher for the time of a lease, any other waits for its
   * next try.
   */
  @Bean
  FutureMark.Declared futureMarksOfNotices(NotificationProperties properties) {
    Duration lease = leaseOf(properties);
    String open = "state IN ('pending', 'uncertain') AND in_flight = ";
    return new FutureMark.Declared(
        List.of(
            FutureMark.within(
                "farekeeper_notice",
                "next_attempt_on",
                open + "TRUE",
                SetBy.DATABASE,
                lease,
                lease),
            FutureMark.within(
                "farekeeper_notice",
                "next_attempt_on",
                open + "FALSE",
                SetBy.DATABASE,
                properties.tryFor(),
                Duration.ZERO)));
  }

  static Duration leaseOf(NotificationProperties properties) {
    Duration timeout =
        properties.channel().equals("sqs")
            ? properties.sqs().timeout()
            : properties.webhook().timeout();
    return timeout.plus(TIME_TO_SETTLE);
  }

  private static SqsAddress addressOfQueue(NotificationProperties properties) {
    try {
      return SqsAddress.of(properties.sqs());
    } catch (IllegalArgumentException e) {
      throw invalidChannel(properties, String.valueOf(e.getMessage()));
    }
  }

  private static InvalidConfigurationPropertyValueException invalidChannel(
      NotificationProperties properties, String reason) {
    return new InvalidConfigurationPropertyValueException(
        "farekeeper.notifications.channel", properties.channel(), reason);
  }
}
