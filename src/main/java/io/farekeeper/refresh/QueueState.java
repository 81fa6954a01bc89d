package io.farekeeper.refresh;

import io.farekeeper.stores.Sample;
import io.farekeeper.stores.SqlTime;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The state of the refresh queue, for metrics and health. Its cost follows the pending rows. */
@Component
class QueueState {
  private static final int FIRST_ROWS = 20;

  private final JdbcClient jdbc;
  private final Clock clock;

  QueueState(JdbcClient jdbc, Clock clock, MeterRegistry meters) {
    this.jdbc = jdbc;
    this.clock = clock;
    Sample<Figures> sample = new Sample<>(clock, this::look);
    Gauge.builder("farekeeper.refresh.pending", sample, s -> s.recent(Figures::pending))
        .description("Refresh requests that are due and not processed")
        .strongReference(true)
        .register(meters);
    Gauge.builder(
            "farekeeper.refresh.oldest.pending", sample, s -> s.recent(Figures::oldestSeconds))
        .description("Age of the oldest refresh request that is due and not processed")
        .baseUnit("seconds")
        .strongReference(true)
        .register(meters);
  }

  private record Figures(long pending, long oldestSeconds) {}

  private Figures look() {
    long oldest = oldestPending().map(Duration::toSeconds).orElse(0L);
    return new Figures(pending(clock.instant()), oldest);
  }

  /** Age of the oldest due request; empty if there is none. */
  Optional<Duration> oldestPending() {
    return oldest("");
  }

  /** Age of the oldest due request that nobody has tried yet; empty if there is none. */
  Optional<Duration> oldestUntried() {
    return oldest(
        "AND NOT EXISTS (SELECT 1 FROM farekeeper_refresh_attempt a WHERE a.row_id = r.id)");
  }

  private long pending(Instant now) {
    Long immediate =
        jdbc.sql(
                "SELECT COUNT(*) FROM bytemark_ticket_refresh_log WHERE status = 0 AND"
                    + " activity_type IN (1, 2)")
            .query(Long.class)
            .single();
    Long scheduled =
        jdbc.sql(
                """
                SELECT COUNT(*) FROM bytemark_ticket_refresh_log
                WHERE status = 0 AND activity_type = 3 AND (scheduled_on <= :now OR %s)
                """
                    .formatted(SqlTime.isZeroDate("scheduled_on")))
            .param("now", SqlTime.of(now))
            .query(Long.class)
            .single();
    return immediate + scheduled;
  }

  private Optional<Duration> oldest(String filter) {
    Instant now = clock.instant();
    return Stream.of(
            first("r.activity_type = 1", filter, "r.id", now),
            first("r.activity_type = 2", filter, "r.id", now),
            first(
                "r.activity_type = 3 AND r.scheduled_on <= :now AND NOT "
                    + SqlTime.isZeroDate("r.scheduled_on"),
                filter,
                "r.scheduled_on",
                now),
            first(
                "r.activity_type = 3 AND " + SqlTime.isZeroDate("r.scheduled_on"),
                filter,
                "r.id",
                now))
        .flatMap(List::stream)
        .min(Comparator.naturalOrder())
        .map(since -> age(since, now));
  }

  /** Since when the first rows wait; a few, for where one has no such time another may. */
  private List<Instant> first(String which, String filter, String order, Instant now) {
    return jdbc
        .sql(
            """
            SELECT r.scheduled_on, r.created_on, r.modified_on, r.activity_type
            FROM bytemark_ticket_refresh_log r
            WHERE r.status = 0 AND %s %s ORDER BY %s LIMIT %d
            """
                .formatted(which, filter, order, FIRST_ROWS))
        .param("now", SqlTime.of(now))
        .query((row, _) -> Optional.ofNullable(waitingSince(row)))
        .list()
        .stream()
        .flatMap(Optional::stream)
        .toList();
  }

  /** When it fell due, else when it was queued, else when it was last touched. */
  private static @Nullable Instant waitingSince(ResultSet row) throws SQLException {
    Instant scheduled = row.getLong(4) == ActivityType.REFRESH_AT ? SqlTime.read(row, 1) : null;
    if (scheduled != null) {
      return scheduled;
    }
    Instant created = SqlTime.read(row, 2);
    return created == null ? SqlTime.read(row, 3) : created;
  }

  private static Duration age(Instant since, Instant now) {
    Duration age = Duration.between(since, now);
    return age.isNegative() ? Duration.ZERO : age;
  }
}
