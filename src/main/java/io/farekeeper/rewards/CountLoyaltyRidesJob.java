package io.farekeeper.rewards;

import com.mongodb.MongoException;
import io.farekeeper.jobs.Job;
import io.farekeeper.jobs.JobFailedException;
import io.farekeeper.jobs.JobResult;
import io.farekeeper.jobs.JobRun;
import io.farekeeper.ticketlog.StatusEntries;
import io.farekeeper.web.Outage;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Job {@code count-loyalty-rides}: counts the rides of everybody of whom a ride was recorded since
 * the last run, however late and by whomever, and has the rewards issued that they earned.
 */
@Component
class CountLoyaltyRidesJob implements Job {
  private static final Logger log = LoggerFactory.getLogger(CountLoyaltyRidesJob.class);

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
    try {
      return new Counting(run).result();
    } catch (MongoException | DataAccessException | TransactionException e) {
      throw Outage.of(e).map(JobFailedException::new).orElseThrow(() -> e);
    }
  }

  /** One run. */
  private final class Counting {
    private final JobRun run;
    private final long began = System.nanoTime();
    private int counted;
    private int failed;
    private int earned;

    Counting(JobRun run) {
      this.run = run;
    }

    JobResult result() throws InterruptedException {
      countAll();
      RewardIssue.Round round = issue.issueDue(run);
      Map<String, Object> values = new LinkedHashMap<>();
      values.put("users_counted", counted);
      values.put("users_failed", failed);
      values.put("rewards_earned", earned);
      values.put("rewards_issued", round.issued());
      values.put("rewards_refused", round.refused());
      values.put("rewards_left", round.left());
      values.put("duration_ms", Duration.ofNanos(System.nanoTime() - began).toMillis());
      return new JobResult(values, failed + round.refused() + round.left() > 0);
    }

    /** Where it goes on next time is moved only when everybody was counted. */
    private void countAll() {
      CountingStart.Progress progress = start.begin();
      long newest = entries.newestSegment();
      Set<Long> riders = new HashSet<>();
      entries.recorded(RideCount.VALIDATED, progress.segment(), riders::add);
      for (long rider : riders) {
        if (run.stopping()) {
          return;
        }
        count(rider, progress);
        run.progress(counted + failed, riders.size());
      }
      if (failed == 0) {
        start.counted(newest);
      }
    }

    /** What goes wrong with one rider keeps no other from a reward, unless a server is down. */
    private void count(long rider, CountingStart.Progress progress) {
      try {
        earned += rideCount.reward(rider, progress.since());
        counted++;
      } catch (RuntimeException e) {
        if (Outage.of(e).isPresent()) {
          throw e;
        }
        failed++;
        log.warn("RideCounter of user {} could not be counted; the next run tries again", rider, e);
        run.example("rides could not be counted", "user " + rider);
      }
    }
  }
}
