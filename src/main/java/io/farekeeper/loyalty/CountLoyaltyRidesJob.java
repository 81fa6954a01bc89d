package io.farekeeper.loyalty;

import io.farekeeper.jobs.Job;
import io.farekeeper.jobs.JobFailedException;
import io.farekeeper.jobs.JobResult;
import io.farekeeper.jobs.JobRun;
import io.farekeeper.ticketlog.StatusEntries;
import java.time.Duration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.stereotype.Component;

/**
 * Job {@code count-loyalty-rides}: counts the rides of everybody of whom a ride was recorded since
 * the last run, however late and by whomever, and has the rewards issued that they earned.
 */
@Component
class CountLoyaltyRidesJob implements Job {
  private final StatusEntries entries;
  private final CountingStart start;
  private final RideCount rideCount;
  private final RewardIssue issue;
  private final LoyaltyRules rules;

  CountLoyaltyRidesJob(
      StatusEntries entries,
      CountingStart start,
      RideCount rideCount,
      RewardIssue issue,
      LoyaltyRules rules) {
    this.entries = entries;
    this.start = start;
    this.rideCount = rideCount;
    this.issue = issue;
    this.rules = rules;
  }

  @Override
  public String name() {
    return "count-loyalty-rides";
  }

  @Override
  public String description() {
    return "Counts riders' rides from the ticket log and has the rewards issued that they earned";
  }

  @Override
  public String defaultCron() {
    return rules.enabled() ? "*/5 * * * *" : "-";
  }

  @Override
  public JobResult run(JobRun run) throws InterruptedException {
    if (!rules.enabled()) {
      throw new JobFailedException("the loyalty programme is off: farekeeper.loyalty.enabled");
    }
    long began = System.nanoTime();
    CountingStart.Progress progress = start.begin();
    AtomicLong newest = new AtomicLong();
    Set<Long> riders = new HashSet<>();
    entries.recorded(
        RideCount.VALIDATED,
        progress.segment(),
        (rider, segment) -> {
          riders.add(rider);
          newest.accumulateAndGet(segment, Math::max);
        });
    int done = 0;
    int earned = 0;
    for (Iterator<Long> each = riders.iterator(); each.hasNext() && !run.stopping(); done++) {
      earned += rideCount.reward(each.next(), progress.since());
      run.progress(done + 1, riders.size());
    }
    if (done == riders.size()) {
      start.counted(newest.get());
    }
    RewardIssue.Round round = issue.issueDue(run::stopping);
    return new JobResult(values(done, earned, round, began), round.refused() + round.left() > 0);
  }

  private static Map<String, Object> values(
      int counted, int earned, RewardIssue.Round round, long began) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("users_counted", counted);
    values.put("rewards_earned", earned);
    values.put("rewards_issued", round.issued());
    values.put("rewards_refused", round.refused());
    values.put("rewards_left", round.left());
    values.put("duration_ms", Duration.ofNanos(System.nanoTime() - began).toMillis());
    return values;
  }
}
