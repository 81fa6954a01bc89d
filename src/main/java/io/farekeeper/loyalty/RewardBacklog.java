package io.farekeeper.loyalty;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Rewards that the webhook has not taken, for those who watch. */
@Component
class RewardBacklog {
  private static final Duration REMEMBERED_FOR = Duration.ofSeconds(5);

  private final JdbcClient jdbc;
  private final Clock clock;
  private volatile Snapshot latest = new Snapshot(Instant.EPOCH, Double.NaN, Double.NaN);

  RewardBacklog(JdbcClient jdbc, Clock clock, MeterRegistry meters) {
    this.jdbc = jdbc;
    this.clock = clock;
    Gauge.builder("farekeeper.loyalty.rewards.refused", this, backlog -> backlog.recent().refused())
        .description("Rewards that the webhook refused, or took in no try")
        .register(meters);
    Gauge.builder("farekeeper.loyalty.rewards.oldest", this, backlog -> backlog.recent().oldest())
        .description("Age of the oldest reward that waits for the webhook")
        .baseUnit("seconds")
        .register(meters);
  }

  /** NaN while MySQL is down: unknown is not zero. */
  private record Snapshot(Instant at, double refused, double oldest) {}

  /** Age of the oldest reward that waits for the webhook; empty if there is none. */
  Optional<Duration> oldestWaiting() {
    return jdbc.sql(
            """
            SELECT earned_on FROM farekeeper_loyalty_reward
            WHERE state IN ('pending', 'uncertain') ORDER BY earned_on LIMIT 1
            """)
        .query(LocalDateTime.class)
        .optional()
        .map(since -> Duration.between(since.toInstant(ZoneOffset.UTC), clock.instant()));
  }

  /** How many were refused. */
  long refused() {
    return jdbc.sql("SELECT COUNT(*) FROM farekeeper_loyalty_reward WHERE state = 'refused'")
        .query(Long.class)
        .single();
  }

  private Snapshot recent() {
    Instant now = clock.instant();
    if (latest.at().plus(REMEMBERED_FOR).isBefore(now)) {
      try {
        double oldest = oldestWaiting().map(age -> (double) age.toSeconds()).orElse(0.0);
        latest = new Snapshot(now, refused(), oldest);
      } catch (DataAccessException e) {
        latest = new Snapshot(now, Double.NaN, Double.NaN);
      }
    }
    return latest;
  }
}
