package io.farekeeper.stores;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Times as MySQL holds them: UTC without an offset, whatever the server's or the JVM's zone is. */
public final class SqlTime {
  /**
   * So much the clocks of instances and servers may differ: a moment this far ahead is as good as
   * now.
   */
  public static final Duration SKEW = Duration.ofMinutes(5);

  private SqlTime() {}

  /** A time to be stored or compared, to the millisecond: H2 would round what MariaDB cuts off. */
  public static LocalDateTime of(Instant time) {
    return LocalDateTime.ofInstant(time.truncatedTo(ChronoUnit.MILLIS), ZoneOffset.UTC);
  }

  /**
   * The time in a column, or null; also null for a zero date, which MySQL holds and no driver reads
   * as a time: {@code 0000-00-00 00:00:00}, or one with a day, month or year of zero.
   */
  public static @Nullable Instant read(ResultSet row, String column) throws SQLException {
    return parsed(row.getString(column));
  }

  /** The same of a column by its place, from 1. */
  public static @Nullable Instant read(ResultSet row, int column) throws SQLException {
    return parsed(row.getString(column));
  }

  /**
   * SQL that is true of a zero date, false of any other, and unknown of NULL. A literal would not
   * do: where the server is strict it takes none.
   */
  public static String isZeroDate(String column) {
    return "(YEAR(%1$s) = 0 OR MONTH(%1$s) = 0 OR DAYOFMONTH(%1$s) = 0)".formatted(column);
  }

  private static @Nullable Instant parsed(@Nullable String text) {
    if (text == null) {
      return null;
    }
    try {
      LocalDateTime time = LocalDateTime.parse(text.replace(' ', 'T'));
      return time.getYear() == 0 ? null : time.toInstant(ZoneOffset.UTC);
    } catch (DateTimeParseException e) {
      return null;
    }
  }
}
