package io.farekeeper.rewards;

import io.farekeeper.outbox.Topic;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Rewards as a topic of the outbox: runs of the job deliver it, so that they say what came of it.
 */
@Configuration(proxyBeanMethods = false)
class RewardConfiguration {

  @Bean
  static Topic rewardTopic(RewardChannel channel, LoyaltyRules rules) {
    return new Topic(
        RewardMessages.TOPIC, channel, rules.webhook().retries(), Topic.Dispatch.ON_DEMAND, 1);
  }
}
