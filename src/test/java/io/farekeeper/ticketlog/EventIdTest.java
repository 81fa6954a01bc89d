package io.farekeeper.ticketlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;

class EventIdTest {

  @Test
  void staysWhatItWasInEarlierVersions() {
    assertThat(EventId.of(42L, "passes", "p-1", null, null, "h"))
        .isEqualTo(new ObjectId("41cefde31ba85e6b4d3464a0"));
  }

  @Test
  void eachPartCountsAndWhereItStands() {
    assertThat(
            Stream.of(
                EventId.of("ab", "c"),
                EventId.of("a", "bc"),
                EventId.of("abc"),
                EventId.of("abc", ""),
                EventId.of("abc", null),
                EventId.of("", "abc"),
                EventId.of(null, "abc"),
                EventId.of("c", "ab"),
                EventId.of()))
        .doesNotHaveDuplicates();
    assertThat(EventId.of(42L, "a")).isEqualTo(EventId.of(42, "a"));
  }
}
