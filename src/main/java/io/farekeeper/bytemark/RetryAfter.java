package io.farekeeper.bytemark;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Reads the header Retry-After: seconds, or an HTTP date. */
final class RetryAfter {
  /** One strange header shall not put a user off for years. */
  private static final Duration LONGEST = Duration.ofDays(1);

  /** Digits that are an int for certain. */
  private static final int LONGEST_SECONDS = 9;

  private RetryAfter() {}

  static Optional<Duration> parse(String header, Instant now) {
    String value = header.strip();
    if (value.matches("\\d+")) {
      boolean isLong = value.length() > LONGEST_SECONDS;
      return Optional.of(isLong ? LONGEST : bounded(Duration.ofSeconds(Integer.parseInt(value))));
    }
    try {
      Instant then = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Optional.of(bounded(Duration.between(now, then)));
    } catch (DateTimeException notOne) {
      return Optional.empty();
    }
  }

  private static Duration bounded(Duration asked) {
    if (asked.isNegative()) {
      return Duration.ZERO;
    }
    return asked.compareTo(LONGEST) > 0 ? LONGEST : asked;
  }
}
