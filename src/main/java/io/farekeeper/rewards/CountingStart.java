package io.farekeeper.rewards;

import com.mongodb.MongoException;
import io.farekeeper.stores.SqlTime;
import io.farekeeper.ticketlog.StatusEntries;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Since when rides count, remembered from the moment the programme was first enabled, and how far
 * the ticket log has been looked through since.
 */
@Component
class CountingStart {
  private final JdbcClient jdbc;
  private final StatusEntries entries;
  private final LoyaltyRules rules;
  private final Clock clock;

  CountingStart(JdbcClient jdbc, StatusEntries entries, LoyaltyRules rules, Clock clock) {
    this.jdbc = jdbc;
    this.entries = entries;
    this.rules = rules;
    this.clock = clock;
  }

  private record Stored(@Nullable LocalDateTime configured, long segment) {}

  /** How far counting is. */
  record Progress(Instant since, long segment) {}

  /** Since when rides count; empty if the programme was never enabled. */
  Optional<Instant> since() {
    Instant configured = rules.start();
    return configured != null
        ? Optional.of(configured)
        : jdbc.sql("SELECT counting_since FROM farekeeper_loyalty_start WHERE id = 1")
            .query(LocalDateTime.class)
            .optional()
            .map(time -> time.toInstant(ZoneOffset.UTC));
  }

  /**
   * Where counting goes on. The first call decides when it began, and begins at the newest segment;
   * a start date that is set, or set anew, has all of the log looked through.
   */
  Progress begin() {
    Instant start = rules.start();
    LocalDateTime configured = start == null ? null : SqlTime.of(start);
    Stored stored = stored().orElseGet(() -> first(configured));
    long segment = stored.segment();
    if (!Objects.equals(stored.configured(), configured)) {
      restart(configured);
      segment = 0;
    }
    return new Progress(since().orElseThrow(), segment);
  }

  private Optional<Stored> stored() {
    return jdbc.sql(
            "SELECT configured_start, counted_segment FROM farekeeper_loyalty_start WHERE id = 1")
        .query((row, _) -> new Stored(row.getObject(1, LocalDateTime.class), row.getLong(2)))
        .optional();
  }

  /** The segment is looked up before the clock: what is recorded from now on comes after it. */
  private Stored first(@Nullable LocalDateTime configured) {
    long segment = configured == null ? newestSegment() : 0;
    jdbc.sql(
            """
            INSERT IGNORE INTO farekeeper_loyalty_start
              (id, configured_start, counting_since, counted_segment)
            VALUES (1, :configured, :now, :segment)
            """)
        .param("configured", configured)
        .param("now", SqlTime.of(clock.instant()))
        .param("segment", segment)
        .update();
    return stored().orElseThrow();
  }

  /** If nobody can say it, all is looked through, once. */
  private long newestSegment() {
    try {
      return entries.newestSegment();
    } catch (MongoException e) {
      return 0;
    }
  }

  private void restart(@Nullable LocalDateTime configured) {
    jdbc.sql(
            """
            UPDATE farekeeper_loyalty_start SET configured_start = :configured, counted_segment = 0
            WHERE id = 1
            """)
        .param("configured", configured)
        .update();
  }

  /** Everything up to that segment has been counted. */
  void counted(long segment) {
    jdbc.sql(
            """
            UPDATE farekeeper_loyalty_start SET counted_segment = :segment
            WHERE id = 1 AND counted_segment < :segment
            """)
        .param("segment", segment)
        .update();
  }
}
