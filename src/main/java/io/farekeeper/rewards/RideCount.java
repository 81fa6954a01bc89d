package io.farekeeper.rewards;

import io.farekeeper.stores.MySql;
import io.farekeeper.ticketlog.StatusEntries;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.springframework.stereotype.Component;

/** Counts riders' rides from the ticket log, and enters into the ledger what they earned. */
@Component
class RideCount {
  /** The status of an activation: a use that was taken at Bytemark. */
  static final String VALIDATED = "validated";

  private static final Duration CLOCKS_DIFFER = Duration.ofDays(1);

  private final StatusEntries entries;
  private final RewardStore rewards;
  private final LoyaltyRules rules;
  private final Clock clock;

  RideCount(StatusEntries entries, RewardStore rewards, LoyaltyRules rules, Clock clock) {
    this.entries = entries;
    this.rewards = rewards;
    this.rules = rules;
    this.clock = clock;
  }

  /** A rider's rides since that time. */
  int rides(long userId, Instant since) {
    return rides(entries, userId, since);
  }

  /** The same for a caller who waits. */
  int ridesInCall(long userId, Instant since) {
    return rides(entries.inCall(), userId, since);
  }

  /** What a device with a wrong clock dates far ahead is no ride before that day has come. */
  private int rides(StatusEntries source, long userId, Instant since) {
    Instant latest = clock.instant().plus(CLOCKS_DIFFER);
    List<StatusEntries.Entry> validations =
        source.of(userId, VALIDATED, since).stream()
            .filter(entry -> !entry.time().isAfter(latest))
            .toList();
    if (!rules.countedProducts().isEmpty()) {
      validations = source.withProducts(userId, validations);
    }
    return RideCounter.count(validations, rules.rideWindow(), rules.countedProducts());
  }

  /**
   * Enters every milestone that a rider has reached and that the ledger does not know.
   *
   * @return how many those were
   */
  int reward(long userId, Instant since) {
    int reached = rules.milestones(rides(userId, since));
    int known = reached == 0 ? 0 : rewards.milestonesOf(userId);
    int news = 0;
    // Milestones are reached one after the other: those known are the first ones.
    for (int milestone = known + 1; milestone <= reached; milestone++) {
      int reachedNow = milestone;
      news += MySql.retryingDeadlocks(() -> rewards.earn(userId, reachedNow)) ? 1 : 0;
    }
    return news;
  }
}
