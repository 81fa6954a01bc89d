package io.farekeeper.bytemark;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class UserPausesTest {
  private static final Token USER = new Token("user");
  private static final Token OTHER = new Token("other");

  private final AtomicLong time = new AtomicLong(Long.MAX_VALUE - 1000);
  private final UserPauses pauses = new UserPauses(time::get);

  private void refused(Token user, int seconds) {
    pauses.refused(user, Optional.of(Duration.ofSeconds(seconds)));
  }

  private void later(Duration by) {
    time.addAndGet(by.toNanos());
  }

  @Test
  void lastsAsLongAsAsked() {
    refused(USER, 600);

    assertThat(pauses.remaining(USER)).isEqualTo(Duration.ofMinutes(10));
    assertThat(pauses.remaining(OTHER)).isZero();
    later(Duration.ofMinutes(10).minusNanos(1));
    assertThat(pauses.remaining(USER)).isEqualTo(Duration.ofNanos(1));
    later(Duration.ofNanos(1));
    assertThat(pauses.remaining(USER)).isZero();
    later(Duration.ofHours(1));
    assertThat(pauses.remaining(USER)).isZero();
  }

  @Test
  void beginsOnlyIfAsked() {
    pauses.refused(USER, Optional.empty());
    refused(USER, 0);

    assertThat(pauses.remaining(USER)).isZero();
    assertThat(pauses.size()).isZero();
  }

  @Test
  void isNotShortenedByALaterRefusal() {
    refused(USER, 30);
    later(Duration.ofSeconds(2));
    refused(USER, 1);
    pauses.refused(USER, Optional.empty());

    assertThat(pauses.remaining(USER)).isEqualTo(Duration.ofSeconds(28));

    refused(USER, 40);

    assertThat(pauses.remaining(USER)).isEqualTo(Duration.ofSeconds(40));
  }

  @Test
  void lastsAnHourAtMost() {
    refused(USER, 86_400);

    assertThat(pauses.remaining(USER)).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void isForgottenWhenItIsOver() {
    for (int user = 0; user < 100; user++) {
      refused(new Token("user-" + user), 10);
    }
    refused(OTHER, 60);
    later(Duration.ofSeconds(10));

    refused(USER, 10);

    assertThat(pauses.size()).isEqualTo(2);
    assertThat(pauses.remaining(OTHER)).isEqualTo(Duration.ofSeconds(50));
  }
}
