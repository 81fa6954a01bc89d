package io.farekeeper.validation;

import io.farekeeper.stores.FutureMark;
import io.farekeeper.stores.FutureMark.SetBy;
import java.time.Duration;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The moments of attempts, which a database clock that stepped back leaves ahead. */
@Configuration(proxyBeanMethods = false)
class ValidationMarks {
  /** Far more than the longest pause between two looks at an attempt. */
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

  @Bean
  FutureMark.Declared futureMarksOfValidation() {
    return new FutureMark.Declared(
        List.of(
            FutureMark.past(
                "farekeeper_activation", "called_on", "next_on IS NOT NULL", SetBy.DATABASE),
            FutureMark.past(
                "farekeeper_validation", "created_on", "answer IS NULL", SetBy.DATABASE),
            FutureMark.within(
                "farekeeper_activation",
                "next_on",
                "next_on IS NOT NULL",
                SetBy.DATABASE,
                LONGEST_PAUSE,
                Duration.ZERO)));
  }
}
