package io.farekeeper.outbox;

import java.time.Clock;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How notices to riders are worded and sent. */
@Configuration(proxyBeanMethods = false)
class NoticeConfiguration {

  @Bean
  NoticeTexts noticeTexts(NotificationProperties properties) {
    return new NoticeTexts(properties);
  }

  @Bean
  Notices notices(Outbox outbox, NoticeTexts texts) {
    return new Notices(outbox, texts);
  }

  @Bean
  NoticeHistory noticeHistory(JdbcClient jdbc) {
    return new NoticeHistory(jdbc);
  }

  @Bean
  Topic noticeTopic(Channel noticeChannel, NotificationProperties properties) {
    return new Topic(
        Notices.TOPIC,
        noticeChannel,
        properties.retries(),
        Topic.Dispatch.AT_ONCE,
        properties.maxConcurrent());
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
