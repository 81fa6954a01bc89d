package io.farekeeper.rewards;

import io.farekeeper.stores.FutureMark;
import io.farekeeper.stores.FutureMark.SetBy;
import java.time.Duration;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** When counting began, and when a reward is posted again. */
@Configuration(proxyBeanMethods = false)
class LoyaltyMarks {

  @Bean
  FutureMark.Declared futureMarksOfLoyalty() {
    return new FutureMark.Declared(
        List.of(
            FutureMark.past("farekeeper_loyalty_start", "counting_since", "id = 1", SetBy.COPIES),
            FutureMark.within(
                "farekeeper_loyalty_reward",
                "next_attempt_on",
                "state IN ('pending', 'uncertain')",
                SetBy.COPIES,
                RewardIssue.LONGEST_PAUSE,
                Duration.ZERO)));
  }
}
