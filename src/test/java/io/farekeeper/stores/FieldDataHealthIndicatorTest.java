package io.farekeeper.stores;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

class FieldDataHealthIndicatorTest {
  private final FieldData found = new FieldData(new SimpleMeterRegistry());
  private final FieldDataHealthIndicator indicator = new FieldDataHealthIndicator(found);

  @Test
  void namesTheKindsThatWereMetAndIsUpInAnyCase() {
    assertThat(indicator.health()).isEqualTo(Health.up().build());
    found.count(FieldData.Kind.ELEMENT_SKIPPED, 3);
    found.count(FieldData.Kind.ZERO_DATE);
    assertThat(indicator.health().getStatus()).isEqualTo(Status.UP);
    assertThat(indicator.health().getDetails())
        .isEqualTo(Map.of("element_skipped", 3L, "zero_date", 1L));
  }
}
