package io.farekeeper.rewards;

import io.farekeeper.stores.Sample;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Rewards that the webhook has not taken, for those who watch. */
@Component
class RewardBacklog {
  private final JdbcClient jdbc;
  private final Clock clock;

  RewardBacklog(JdbcClient jdbc, Clock clock, MeterRegistry meters) {
    this.jdbc = jdbc;
    this.clock = clock;
    Sample<Figures> sample = new Sample<>(clock, this::look);
    Gauge.builder("farekeeper.loyalty.rewards.refused", sample, s -> s.recent(Figures::refused))
        .description("Rewards that the webhook refused, or took in no try")
        .strongReference(true)
        .register(meters);
    Gauge.builder(
            "farekeeper.loyalty.rewards.oldest", sample, s -> s.recent(Figures::oldestSeconds))
        .description("Age of the oldest reward that waits for the webhook")
        .baseUnit("seconds")
        .strongReference(true)
        .register(meters);
  }

  private record Figures(long refused, long oldestSeconds) {}

  private Figures look() {
    return new Figures(refused(), oldestWaiting().map(Duration::toSeconds).orElse(0L));
  }

  /** Age of the oldest reward that waits for the webhook; empty if there is none. */
  Optional<Duration> oldestWaiting() {
    return jdbc.sql(
            """
            SELECT earned_on FROM farekeeper_loyalty_reward
            WHERE state = 'pending' ORDER BY earned_on LIMIT 1
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
}
