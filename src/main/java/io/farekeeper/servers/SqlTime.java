package io.farekeeper.servers;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Times as MySQL holds them: UTC without saying so, whatever the server's or the JVM's zone is. */
public final class SqlTime {
  private SqlTime() {}

  /** A time to be stored or compared, to the millisecond: H2 would round what MariaDB cuts off. */
  public static LocalDateTime of(Instant time) {
    return LocalDateTime.ofInstant(time.truncatedTo(ChronoUnit.MILLIS), ZoneOffset.UTC);
  }

  /** The time in a column, or null. */
  public static @Nullable Instant read(ResultSet row, String column) throws SQLException {
    LocalDateTime time = row.getObject(column, LocalDateTime.class);
    return time == null ? null : time.toInstant(ZoneOffset.UTC);
  }
}
