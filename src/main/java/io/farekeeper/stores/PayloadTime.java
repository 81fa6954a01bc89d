package io.farekeeper.stores;

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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bson.BsonDateTime;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonUndefined;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * A time as Bytemark writes it: ISO-8601 with an offset, without one (then UTC), or {@code
 * YYYY-MM-DD HH:mm:ss}. What lies before 2000 stands for no value, however it is spelled: {@code
 * 0000-00-00}, {@code -0001-11-30T00:00:00+00:00}, {@code 1970-01-01}. A later date without a time
 * is unreadable: it does not say whether a pass ends when that day begins or when it ends, and a
 * rider loses no day to a guess.
 *
 * @param instant the moment, at most the last one of the year 9999 in UTC; null if there is no
 *     value, or it is unreadable
 * @param readable false if the field holds something that is no time
 */
public record PayloadTime(@Nullable Instant instant, boolean readable) {
  /** No value: neither expired nor used. */
  public static final PayloadTime ABSENT = new PayloadTime(null, true);

  private static final PayloadTime UNREADABLE = new PayloadTime(null, false);
  private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
  private static final int FIRST_YEAR = 2000;
  private static final int LAST_YEAR = 9999;

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

  /** A time by its looks, which may have a month or day that no calendar has. */
  private static final Pattern SHAPE =
      Pattern.compile(
          "([+-]?\\d{4,9})-\\d\\d-\\d\\d([Tt ][\\d:.,]*\\s*([Zz]|[+-]\\d\\d(:?\\d\\d){0,2})?)?");

  private static final int DATE_LENGTH = 10;

  /** Reads a field of a payload; {@code value} is null if the payload has no such field. */
  public static PayloadTime of(@Nullable BsonValue value) {
    return switch (value) {
      case null -> ABSENT;
      case BsonNull _, BsonUndefined _ -> ABSENT;
      case BsonString text -> of(text.getValue());
      case BsonDateTime time -> known(Instant.ofEpochMilli(time.getValue()));
      default -> UNREADABLE;
    };
  }

  /** Reads a time as it is written. */
  public static PayloadTime of(String written) {
    String text = written.strip();
    if (text.isEmpty()) {
      return ABSENT;
    }
    try {
      return known(FORMAT.parse(withT(text), PayloadTime::moment));
    } catch (DateTimeParseException e) {
      return isBeforeAll(text) ? ABSENT : UNREADABLE;
    }
  }

  private static PayloadTime known(Instant instant) {
    if (instant.isBefore(EARLIEST)) {
      return ABSENT;
    }
    // The year in UTC may be one more than the year that is written.
    int year = instant.atOffset(ZoneOffset.UTC).getYear();
    return year <= LAST_YEAR + 1 ? new PayloadTime(RfcTime.of(instant), true) : UNREADABLE;
  }

  private static boolean isBeforeAll(String text) {
    Matcher shape = SHAPE.matcher(text);
    return shape.matches() && Integer.parseInt(shape.group(1)) < FIRST_YEAR;
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

  /** Whether there is a time. */
  public boolean isPresent() {
    return instant != null;
  }

  /** Whether the time is there and not after {@code now}. */
  public boolean hasComeBy(Instant now) {
    return instant != null && !instant.isAfter(now);
  }
}
