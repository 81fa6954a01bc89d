package io.farekeeper.rewards;

import io.farekeeper.stores.RetryPolicy;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The rules of the loyalty programme.
 *
 * @param enabled rides are counted and rewarded; a free pass that is found then queues no notice.
 *     They count once an instance seals them. True by default when all servers are embedded
 * @param ridesPerReward rides that earn a reward
 * @param tickets free tickets in a reward
 * @param repeating whether every further as many rides earn a reward again, or only the first
 * @param rideWindow validations of one pass within this time of the first of them are one ride
 * @param start when counting starts, ISO-8601 with offset; by default when it was first enabled
 * @param countedProducts {@code product_uuid}s whose rides count; empty counts all. A ride whose
 *     product no entry of the ticket log names does not count while some are named
 * @param issuer who issues rewards: none (the operator looks them up) or webhook (they are posted)
 * @param webhook where rewards are posted
 */
@Validated
@ConfigurationProperties("farekeeper.loyalty")
record LoyaltyRules(
    @DefaultValue("false") boolean enabled,
    @DefaultValue("50") @Min(1) int ridesPerReward,
    @DefaultValue("5") @Min(1) int tickets,
    @DefaultValue("true") boolean repeating,
    @DefaultValue("120s") @DurationMin Duration rideWindow,
    @Nullable Instant start,
    @DefaultValue Set<String> countedProducts,
    @DefaultValue("none") Issuer issuer,
    @DefaultValue @Valid Webhook webhook) {

  /** Who issues rewards. */
  enum Issuer {
    NONE,
    WEBHOOK
  }

  /**
   * The operator's service that issues rewards.
   *
   * @param url its http or https address
   * @param authorization value of the {@code Authorization} header, if it wants one
   * @param timeout time for the whole answer, at most 30 seconds
   * @param maxTries tries before a reward is left to an operator
   */
  record Webhook(
      @Nullable String url,
      @Nullable String authorization,
      @DefaultValue("10s") @DurationMin(millis = 1) @DurationMax(seconds = 30) Duration timeout,
      @DefaultValue("20") @Min(1) @Max(1000) int maxTries) {
    private static final List<Duration> PAUSES =
        List.of(
            Duration.ofMinutes(1),
            Duration.ofMinutes(2),
            Duration.ofMinutes(5),
            Duration.ofMinutes(15),
            Duration.ofMinutes(30),
            Duration.ofHours(1),
            Duration.ofHours(2),
            Duration.ofHours(4),
            Duration.ofHours(8));

    /** When a reward is posted again, and when it is left to an operator. */
    RetryPolicy retries() {
      return new RetryPolicy(PAUSES, maxTries, RetryPolicy.ANY_TIME);
    }

    @Override
    public String toString() {
      return "Webhook[withheld, timeout=" + timeout + "]";
    }
  }

  /** How many milestones so many rides have reached. */
  int milestones(int rides) {
    int reached = rides / ridesPerReward;
    return repeating ? reached : Math.min(reached, 1);
  }

  /** Which milestone comes after so many rides, from 1; null if there is none to come. */
  @Nullable Integer nextMilestone(int rides) {
    int next = milestones(rides) + 1;
    return repeating || next == 1 ? (Integer) next : null;
  }
}
