package io.farekeeper.rewards;

import io.farekeeper.stores.MySql;
import io.farekeeper.stores.PassUuid;
import io.farekeeper.ticketlog.PassProducts;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Counts riders' rides, and enters into the ledger what they earned. */
@Component
class RideCount {
  static final Duration CLOCKS_DIFFER = Duration.ofDays(1);

  private final RideStore store;
  private final PassProducts products;
  private final RewardStore rewards;
  private final LoyaltyRules rules;
  private final Clock clock;

  RideCount(
      RideStore store,
      PassProducts products,
      RewardStore rewards,
      LoyaltyRules rules,
      Clock clock) {
    this.store = store;
    this.products = products;
    this.rewards = rewards;
    this.rules = rules;
    this.clock = clock;
  }

  /** A rider's rides since that time. */
  int rides(long userId, Instant since) {
    return rides(products, userId, since);
  }

  /** The same for a caller who waits. */
  int ridesInCall(long userId, Instant since) {
    return rides(products.inCall(), userId, since);
  }

  /** What a device with a wrong clock dates further ahead is no ride before that day has come. */
  Instant latest() {
    return clock.instant().plus(CLOCKS_DIFFER);
  }

  private int rides(PassProducts source, long userId, Instant since) {
    List<Validation> validations = store.of(userId, since, latest());
    if (!rules.countedProducts().isEmpty()) {
      validations = withProducts(source, userId, validations);
    }
    return RideCounter.count(validations, rules.rideWindow(), rules.countedProducts());
  }

  /** Those that do not name their pass's product get what other entries of the rider name. */
  private static List<Validation> withProducts(
      PassProducts source, long userId, List<Validation> validations) {
    Set<String> unknown =
        validations.stream()
            .filter(validation -> validation.productUuid() == null)
            .map(Validation::uuid)
            .collect(Collectors.toSet());
    Map<String, String> known = source.of(userId, unknown);
    return validations.stream()
        .map(
            validation ->
                validation.productUuid() != null
                    ? validation
                    : new Validation(
                        validation.time(),
                        validation.uuid(),
                        known.get(PassUuid.canonical(validation.uuid()))))
        .toList();
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
