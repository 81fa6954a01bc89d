package io.farekeeper.refresh;

import io.farekeeper.stores.RetryPolicy;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The refresh queue and its job.
 *
 * @param usersInFlight users that a run works on at the same time; twice the calls to Bytemark
 *     keeps those busy while others are being written
 * @param pageSize due rows that are read at a time
 * @param pauses pauses after the first, second, … failed attempt; a row is given up when one more
 *     attempt fails than there are pauses
 * @param contestedFor how long a run comes back to users whom another instance holds, a dead one
 *     too
 * @param initialBuildBudget how long one run spends on the initial build of all caches, at most
 * @param noticesWait how long a run waits for its notices to be sent
 * @param rewardEvery time within which a user gets at most one reward notice
 * @param oldAfter age from which a request that was never tried degrades the health
 */
@Validated
@ConfigurationProperties("farekeeper.refresh")
public record RefreshProperties(
    @Min(1) @DefaultValue("128") int usersInFlight,
    @Min(1) @DefaultValue("64") int pageSize,
    @NotEmpty @DefaultValue({"1m", "2m", "5m", "15m", "30m", "1h", "2h", "4h", "8h"})
        List<@DurationMin Duration> pauses,
    @DurationMin @DefaultValue("25s") Duration contestedFor,
    @DurationMin @DefaultValue("4m") Duration initialBuildBudget,
    @DurationMin @DefaultValue("30s") Duration noticesWait,
    @DurationMin @DefaultValue("24h") Duration rewardEvery,
    @DurationMin @DefaultValue("15m") Duration oldAfter) {

  /** Due rows to read at a time: never more users than may be in flight. */
  int page() {
    return Math.min(pageSize, usersInFlight);
  }

  /** A row is given up when one more attempt fails than there are pauses. */
  RetryPolicy retries() {
    return new RetryPolicy(pauses, pauses.size() + 1, RetryPolicy.ANY_TIME);
  }
}
