package io.farekeeper.embedded.sandbox;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/** The ways in which the vendor writes a time. All of them are whole seconds. */
enum PassTime {
  ZULU("yyyy-MM-dd'T'HH:mm:ss'Z'", ZoneOffset.UTC),
  OFFSET("yyyy-MM-dd'T'HH:mm:ssxxx", ZoneId.of("America/Chicago")),
  NO_ZONE("yyyy-MM-dd'T'HH:mm:ss", ZoneOffset.UTC),
  BLANK("yyyy-MM-dd HH:mm:ss", ZoneOffset.UTC);

  private final DateTimeFormatter format;

  PassTime(String pattern, ZoneId zone) {
    format = DateTimeFormatter.ofPattern(pattern).withZone(zone);
  }

  String of(Instant time) {
    return format.format(time.truncatedTo(ChronoUnit.SECONDS));
  }
}
