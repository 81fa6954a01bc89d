package io.farekeeper.rewards;

import com.mongodb.MongoException;
import io.farekeeper.stores.SqlTime;
import io.farekeeper.ticketlog.feed.FeedPosition;
import io.farekeeper.ticketlog.feed.FeedPositions;
import io.farekeeper.ticketlog.feed.TicketLogFeed;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Since when rides count, remembered from the moment the programme was first enabled. */
@Component
class CountingStart {
  private final JdbcClient jdbc;
  private final TransactionTemplate transaction;
  private final TicketLogFeed feed;
  private final FeedPositions positions;
  private final RideStore rides;
  private final LoyaltyRules rules;
  private final Clock clock;

  CountingStart(
      JdbcClient jdbc,
      TransactionTemplate transaction,
      TicketLogFeed feed,
      FeedPositions positions,
      RideStore rides,
      LoyaltyRules rules,
      Clock clock) {
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.feed = feed;
    this.positions = positions;
    this.rides = rides;
    this.rules = rules;
    this.clock = clock;
  }

  private record Stored(@Nullable LocalDateTime configured) {}

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
   * Since when rides count. The first call decides it, and has the feed read from there on; a start
   * date that is set, or set anew, has all of it read again.
   */
  Instant begin() {
    Instant start = rules.start();
    LocalDateTime configured = start == null ? null : SqlTime.of(start);
    Optional<Stored> stored = stored();
    if (stored.isEmpty()) {
      first(configured);
    } else if (!Objects.equals(stored.get().configured(), configured)) {
      transaction.executeWithoutResult(_ -> restart(configured));
    }
    return since().orElseThrow();
  }

  private Optional<Stored> stored() {
    return jdbc.sql("SELECT configured_start FROM farekeeper_loyalty_start WHERE id = 1")
        .query((row, _) -> new Stored(row.getObject(1, LocalDateTime.class)))
        .optional();
  }

  /** The feed's end is looked up before the clock: what is recorded from now on comes after it. */
  private void first(@Nullable LocalDateTime configured) {
    Optional<FeedPosition> end = configured == null ? end() : Optional.empty();
    LocalDateTime now = SqlTime.of(clock.instant());
    transaction.executeWithoutResult(
        _ -> {
          // counted_segment is read by versions before alone.
          jdbc.sql(
                  """
                  INSERT IGNORE INTO farekeeper_loyalty_start
                    (id, configured_start, counting_since, counted_segment)
                  VALUES (1, :configured, :now, 0)
                  """)
              .param("configured", configured)
              .param("now", now)
              .update();
          if (configured == null) {
            end.ifPresent(position -> positions.move(RideIntake.CONSUMER, null, position));
          } else {
            readAgain();
          }
        });
  }

  /** If nobody can say it, all is read, once. */
  private Optional<FeedPosition> end() {
    try {
      return Optional.of(feed.end());
    } catch (MongoException e) {
      return Optional.empty();
    }
  }

  private void restart(@Nullable LocalDateTime configured) {
    jdbc.sql("UPDATE farekeeper_loyalty_start SET configured_start = :configured WHERE id = 1")
        .param("configured", configured)
        .update();
    readAgain();
  }

  private void readAgain() {
    positions.reset(RideIntake.CONSUMER);
    rides.countAgain();
  }
}
