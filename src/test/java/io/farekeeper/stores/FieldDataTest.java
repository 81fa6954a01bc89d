package io.farekeeper.stores;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class FieldDataTest {

  @Test
  void countsEachKindForItself() {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    FieldData found = new FieldData(meters);

    found.count(FieldData.Kind.ZERO_DATE);
    found.count(FieldData.Kind.ZERO_DATE);

    assertThat(meters.get("farekeeper.field.data").tag("kind", "zero_date").counter().count())
        .isEqualTo(2);
    assertThat(found.total(FieldData.Kind.ZERO_DATE)).isEqualTo(2);
    assertThat(found.total(FieldData.Kind.ELEMENT_SKIPPED)).isZero();
  }
}
