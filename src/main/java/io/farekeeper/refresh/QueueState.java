package io.farekeeper.refresh;

import io.farekeeper.servers.Sample;
import io.farekeeper.servers.SqlTime;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** How the refresh queue stands, for those who watch it. Its cost follows the pending rows. */
@Component
class QueueState {
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
                WHERE status = 0 AND activity_type = 3 AND scheduled_on <= :now
                """)
            .param("now", SqlTime.of(now))
            .query(Long.class)
            .single();
    return immediate + scheduled;
  }

  private Optional<Duration> oldest(String filter) {
    Instant now = clock.instant();
    return Stream.of(
            first(
                "SELECT r.created_on FROM bytemark_ticket_refresh_log r"
                    + " WHERE r.status = 0 AND r.activity_type = 1 "
                    + filter
                    + " ORDER BY r.id LIMIT 1",
                now),
            first(
                "SELECT r.created_on FROM bytemark_ticket_refresh_log r"
                    + " WHERE r.status = 0 AND r.activity_type = 2 "
                    + filter
                    + " ORDER BY r.id LIMIT 1",
                now),
            first(
                "SELECT r.scheduled_on FROM bytemark_ticket_refresh_log r"
                    + " WHERE r.status = 0 AND r.activity_type = 3 AND r.scheduled_on <= :now "
                    + filter
                    + " ORDER BY r.scheduled_on LIMIT 1",
                now))
        .flatMap(List::stream)
        .filter(Objects::nonNull)
        .min(Comparator.naturalOrder())
        .map(since -> age(since, now));
  }

  private List<LocalDateTime> first(String sql, Instant now) {
    return jdbc.sql(sql)
        .param("now", SqlTime.of(now))
        .query((row, _) -> row.getObject(1, LocalDateTime.class))
        .list();
  }

  private static Duration age(LocalDateTime since, Instant now) {
    Duration age = Duration.between(since.toInstant(ZoneOffset.UTC), now);
    return age.isNegative() ? Duration.ZERO : age;
  }
}
