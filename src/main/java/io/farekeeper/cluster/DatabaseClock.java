package io.farekeeper.cluster;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The clock of MySQL, which decides for all instances what has expired and who is alive: their own
 * clocks may differ. It gives SQL expressions, so that a moment is judged where it is stored.
 */
@Component
public final class DatabaseClock {
  private static final String NOW = "CURRENT_TIMESTAMP(3)";

  private final JdbcClient jdbc;
  private volatile Duration shift = Duration.ZERO;

  /** Makes the clock of the database that this client talks to. */
  public DatabaseClock(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** SQL of the present moment, UTC, to the millisecond. */
  public String now() {
    return in(Duration.ZERO);
  }

  /** SQL of the moment that lies so long ago, to the microsecond. */
  public String ago(Duration duration) {
    return in(duration.negated());
  }

  /** SQL of the moment that is so long ahead, to the microsecond. */
  public String in(Duration duration) {
    long micros = duration.plus(shift).toNanos() / 1000;
    return micros == 0 ? NOW : "TIMESTAMPADD(MICROSECOND, %d, %s)".formatted(micros, NOW);
  }

  /** The present moment, to the millisecond. */
  public Instant instant() {
    return jdbc.sql("SELECT " + now())
        .query(LocalDateTime.class)
        .single()
        .toInstant(ZoneOffset.UTC);
  }

  /**
   * Lets the clock go ahead of the database by so much more from now on, for this instance alone:
   * how tests let time pass.
   */
  public void shift(Duration further) {
    shift = shift.plus(further);
  }
}
