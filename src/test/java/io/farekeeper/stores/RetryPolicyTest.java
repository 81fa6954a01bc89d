package io.farekeeper.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
  private static final RetryPolicy POLICY =
      new RetryPolicy(List.of(Duration.ofSeconds(5), Duration.ofMinutes(1)), 3, Duration.ofDays(1));

  @Test
  void theLastPauseHolds() {
    assertThat(POLICY.after(1)).hasSeconds(5);
    assertThat(POLICY.after(2)).hasSeconds(60);
    assertThat(POLICY.after(99)).isEqualTo(POLICY.longest()).hasSeconds(60);
  }

  @Test
  void aReceiverMayAskForMoreAndNotForLess() {
    assertThat(POLICY.after(1, Duration.ofSeconds(90))).hasSeconds(90);
    assertThat(POLICY.after(2, Duration.ofSeconds(1))).hasSeconds(60);
  }

  @Test
  void itIsExhaustedByItsNumber() {
    assertThat(POLICY.isExhausted(2)).isFalse();
    assertThat(POLICY.isExhausted(3)).isTrue();
  }

  @Test
  void doublingEndsAtTheLongest() {
    assertThat(RetryPolicy.doubling(Duration.ofSeconds(1), Duration.ofSeconds(5)).pauses())
        .extracting(Duration::toSeconds)
        .containsExactly(1L, 2L, 4L, 5L);
    assertThat(RetryPolicy.doubling(Duration.ofSeconds(9), Duration.ofSeconds(5)).after(1))
        .hasSeconds(5);
    assertThat(RetryPolicy.doubling(Duration.ZERO, Duration.ofSeconds(5)).after(7)).isZero();
  }

  @Test
  void withoutAPauseItIsNone() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RetryPolicy(List.of(), 1, RetryPolicy.ANY_TIME));
  }
}
