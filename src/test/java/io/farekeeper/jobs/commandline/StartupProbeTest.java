package io.farekeeper.jobs.commandline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.CannotGetJdbcConnectionException;

class StartupProbeTest {
  private final AtomicInteger calls = new AtomicInteger();
  private long nanos;
  private final StartupProbe startupProbe =
      new StartupProbe(() -> nanos, pause -> nanos += pause.toNanos());

  /** Each takes the two seconds that the pool waits. */
  private void fail(SQLException why) {
    calls.incrementAndGet();
    nanos += Duration.ofSeconds(2).toNanos();
    throw new CannotGetJdbcConnectionException("secret", why);
  }

  private static SQLException tooSlow() {
    return new SQLTransientConnectionException("Connection is not available");
  }

  @Test
  void aServerThatIsSlowAtFirstIsThere() {
    startupProbe.require(
        () -> {
          if (calls.get() < 3) {
            fail(tooSlow());
          }
        },
        _ -> "not reached");

    assertThat(calls).hasValue(3);
  }

  @Test
  void silenceIsSilenceAfterAboutTenSeconds() {
    assertThatExceptionOfType(Refusal.class)
        .isThrownBy(() -> startupProbe.require(() -> fail(tooSlow()), _ -> "silent"))
        .withMessage("silent");

    assertThat(Duration.ofNanos(nanos)).isBetween(Duration.ofSeconds(8), Duration.ofSeconds(11));
  }

  @Test
  void aNoIsBelievedAtOnce() {
    SQLException wrongPassword = new SQLException("secret", "28000", 1045);
    assertThatExceptionOfType(Refusal.class)
        .isThrownBy(() -> startupProbe.require(() -> fail(wrongPassword), _ -> "no"))
        .withMessage("no");

    assertThat(calls).hasValue(1);
  }
}
