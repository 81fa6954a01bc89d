package io.farekeeper.timeline.words;

import io.farekeeper.stores.RfcTime;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Times as the agency's people read them, with their zone.
 *
 * @param zone the agency's zone
 */
public record AgencyTime(ZoneId zone) {
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm", Locale.ENGLISH);

  /** For instance {@code 3 March 2026, 23:59 (America/Chicago)}. */
  public String of(Instant time) {
    return FORMAT.format(RfcTime.of(time).atZone(zone)) + " (" + zone.getId() + ")";
  }
}
