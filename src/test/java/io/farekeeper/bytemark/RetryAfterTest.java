package io.farekeeper.bytemark;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0|0s",
        "3|3s",
        " 120 |120s",
        "86400|86400s",
        "86401|86400s",
        "999999999|86400s",
        "9999999999|86400s",
        "99999999999999999999999999|86400s",
        "Fri, 2 Jan 2026 03:04:15 GMT|10s",
        "Fri, 02 Jan 2026 03:05:05 GMT|60s",
        "Fri, 02 Jan 2026 03:04:00 GMT|0s",
        "Fri, 02 Jan 2099 03:04:00 GMT|86400s"
      })
  void readsSecondsAndDates(String header, String wait) {
    assertThat(RetryAfter.parse(header, NOW)).contains(Duration.parse("PT" + wait));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "-1", "1.5", "soon", "-99999999999", "0x10", "٣", "2026-01-02T03:04:15Z"})
  void ignoresAnythingElse(String header) {
    assertThat(RetryAfter.parse(header, NOW)).isEmpty();
  }
}
