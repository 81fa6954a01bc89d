package io.farekeeper.stores;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * Moments as requests say and answers show them. RFC 3339 knows years of four digits and offsets of
 * whole minutes, while a stored number may be any moment: what lies beyond is shown as the first or
 * last moment of the years 1 to 9999, and what is stored stays as it is.
 */
public final class RfcTime {
  /** The last moment, to the millisecond. */
  public static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");

  private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
  private static final int LAST_YEAR = 9999;
  private static final int SECONDS_OF_A_MINUTE = 60;

  private RfcTime() {}

  /** The moment that a text says in ISO-8601 with its offset; empty if it says none. */
  public static Optional<Instant> parse(String text) {
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** The moment, or the nearest one that can be shown. */
  public static Instant of(Instant stored) {
    if (stored.isAfter(LATEST)) {
      return LATEST;
    }
    return stored.isBefore(EARLIEST) ? EARLIEST : stored;
  }

  /** The same of Unix milliseconds. */
  public static Instant ofMillis(long stored) {
    return of(Instant.ofEpochMilli(stored));
  }

  /** The same with the offset of a zone; with that of UTC if RFC 3339 cannot say it there. */
  public static OffsetDateTime in(ZoneId zone, Instant stored) {
    OffsetDateTime shown = of(stored).atZone(zone).toOffsetDateTime();
    boolean known =
        shown.getYear() > 0
            && shown.getYear() <= LAST_YEAR
            && shown.getOffset().getTotalSeconds() % SECONDS_OF_A_MINUTE == 0;
    return known ? shown : shown.withOffsetSameInstant(ZoneOffset.UTC);
  }
}
