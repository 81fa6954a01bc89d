package io.farekeeper.bytemark;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class InstancePauseTest {
  private final AtomicLong time = new AtomicLong(Long.MAX_VALUE - 1000);
  private final InstancePause pause = new InstancePause(time::get);

  private void refused(int user, int... seconds) {
    Optional<Duration> asked =
        seconds.length == 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds[0]));
    pause.refused(new Token("user-" + user), asked);
  }

  private void later(int seconds) {
    time.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }

  @Test
  void beginsWithTheFifthUser() {
    for (int user = 1; user <= 4; user++) {
      refused(user);
      refused(user);
    }
    assertThat(pause.remaining()).isZero();

    refused(5);

    assertThat(pause.remaining()).isEqualTo(Duration.ofSeconds(5));
    later(3);
    assertThat(pause.remaining()).isEqualTo(Duration.ofSeconds(2));
    later(3);
    assertThat(pause.remaining()).isZero();
  }

  @Test
  void forgetsAUserAfterTenSeconds() {
    refused(1);
    later(11);
    for (int user = 2; user <= 5; user++) {
      refused(user);
    }
    assertThat(pause.remaining()).isZero();

    refused(6);

    assertThat(pause.remaining()).isPositive();
  }

  @Test
  void lastsAsLongAsTheLongestWaitThatWasAskedFor() {
    refused(1, 30);
    later(2);
    refused(2, 1);
    refused(1, 2);
    refused(3, 0);
    refused(4);
    refused(5, 10);

    assertThat(pause.remaining()).isEqualTo(Duration.ofSeconds(28));
  }

  @Test
  void lastsAMinuteAtMost() {
    for (int user = 1; user <= 5; user++) {
      refused(user, 3600);
    }

    assertThat(pause.remaining()).isEqualTo(Duration.ofSeconds(60));
  }
}
