package io.farekeeper.purchases;

import io.farekeeper.stores.FutureMark;
import io.farekeeper.stores.FutureMark.SetBy;
import java.time.Duration;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** When a purchase is looked for again. */
@Configuration(proxyBeanMethods = false)
class PurchaseMarks {

  @Bean
  FutureMark.Declared futureMarksOfPurchases() {
    return new FutureMark.Declared(
        List.of(
            FutureMark.within(
                "farekeeper_purchase",
                "next_look_on",
                "confirmed_on IS NULL",
                SetBy.DATABASE,
                PurchaseStore.LONGEST_PAUSE,
                Duration.ZERO)));
  }
}
