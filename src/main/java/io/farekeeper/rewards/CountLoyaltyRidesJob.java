package io.farekeeper.rewards;

import com.mongodb.MongoException;
import io.farekeeper.jobs.Job;
import io.farekeeper.jobs.JobFailedException;
import io.farekeeper.jobs.JobResult;
import io.farekeeper.jobs.JobRun;
import io.farekeeper.web.Outage;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  private static final int RIDERS_AT_A_TIME = 500;

  private final CountingStart start;
  private final RideIntake intake;
  private final RideStore rides;
  private final RideCount rideCount;
  private final RewardIssue issue;
  private final LoyaltyRules rules;

  CountLoyaltyRidesJob(
      CountingStart start,
      RideIntake intake,
      RideStore rides,
      RideCount rideCount,
      RewardIssue issue,
      LoyaltyRules rules) {
    this.start = start;
    this.intake = intake;
    this.rides = rides;
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

    /** Whoever is not counted is due again, in this order: a run that is stopped goes on there. */
    private void countAll() {
      Instant since = start.begin();
      intake.takeAll(run, since);
      Instant latest = rideCount.latest();
      long newest = rides.newest();
      long total = rides.countDue(latest);
      List<Long> riders = rides.due(latest, 0, RIDERS_AT_A_TIME);
      while (!riders.isEmpty()) {
        for (long rider : riders) {
          if (run.stopping()) {
            return;
          }
          count(rider, since, latest, newest);
          run.progress(counted + failed, total);
        }
        riders = rides.due(latest, riders.getLast(), RIDERS_AT_A_TIME);
      }
    }

    /** What goes wrong with one rider keeps no other from a reward, unless a server is down. */
    private void count(long rider, Instant since, Instant latest, long newest) {
      try {
        earned += rideCount.reward(rider, since);
        rides.counted(rider, latest, newest);
        counted++;
      } catch (RuntimeException e) {
        if (Outage.of(e).isPresent()) {
          throw e;
        }
        failed++;
        log.warn("Rides of user {} could not be counted; the next run tries again", rider, e);
        run.example("rides could not be counted", "user " + rider);
      }
    }
  }
}
