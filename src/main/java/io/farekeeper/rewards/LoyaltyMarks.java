package io.farekeeper.rewards;

import io.farekeeper.stores.FutureMark;
import io.farekeeper.stores.FutureMark.SetBy;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** When counting began. */
@Configuration(proxyBeanMethods = false)
class LoyaltyMarks {

  @Bean
  FutureMark.Declared futureMarksOfLoyalty() {
    return new FutureMark.Declared(
        List.of(
            FutureMark.past("farekeeper_loyalty_start", "counting_since", "id = 1", SetBy.COPIES)));
  }
}
