package io.farekeeper.tickets;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * A time as Bytemark writes it: ISO-8601 with an offset, without one (then UTC), or {@code
 * YYYY-MM-DD HH:mm:ss}.
 *
 * @param instant the moment; null if the field is absent, null, or unreadable
 * @param readable false if the field holds something that is no time
 */
record PassTime(@Nullable Instant instant, boolean readable) {
  static final PassTime ABSENT = new PassTime(null, true);
  private static final PassTime UNREADABLE = new PassTime(null, false);

  /** Strict, so that a 30th of February is no time; an offset may be -06:00, -0600, -06, Z. */
  private static final DateTimeFormatter FORMAT =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
          .optionalStart()
          .parseLenient()
          .appendOffset("+HH", "Z")
          .parseStrict()
          .toFormatter(Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  private static final int DATE_LENGTH = 10;

  /** Reads a field of a payload; {@code value} is null if the payload has no such field. */
  static PassTime of(@Nullable BsonValue value) {
    if (value == null || value.isNull()) {
      return ABSENT;
    }
    return value.isString() ? parse(value.asString().getValue()) : UNREADABLE;
  }

  private static PassTime parse(String text) {
    try {
      return new PassTime(FORMAT.parse(withT(text), PassTime::moment), true);
    } catch (DateTimeParseException e) {
      return UNREADABLE;
    }
  }

  /** Asked for the offset first: trying to read one that is not there costs an exception. */
  private static Instant moment(TemporalAccessor parsed) {
    return parsed.isSupported(ChronoField.OFFSET_SECONDS)
        ? OffsetDateTime.from(parsed).toInstant()
        : LocalDateTime.from(parsed).toInstant(ZoneOffset.UTC);
  }

  private static String withT(String text) {
    return text.length() > DATE_LENGTH && text.charAt(DATE_LENGTH) == ' '
        ? text.substring(0, DATE_LENGTH) + 'T' + text.substring(DATE_LENGTH + 1)
        : text;
  }

  boolean isPresent() {
    return instant != null;
  }

  /** Whether the time is there and not after {@code now}. */
  boolean hasComeBy(Instant now) {
    return instant != null && !instant.isAfter(now);
  }
}
