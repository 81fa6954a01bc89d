package io.farekeeper.refresh;

import io.farekeeper.cluster.UserLocks;
import io.farekeeper.jobs.Job;
import io.farekeeper.jobs.JobFailedException;
import io.farekeeper.jobs.JobResult;
import io.farekeeper.jobs.JobRun;
import io.farekeeper.outbox.Outbox;
import io.farekeeper.tickets.Sessions;
import io.farekeeper.tickets.build.InitialBuild;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Job {@code update-bytemark-tickets-cache}: refreshes every user with due requests, notifies those
 * who earned a reward, and goes on with the initial build of all caches if one is under way.
 */
@Component
class UpdateTicketsCacheJob implements Job {
  /** Dead sessions that one run looks at: their number must not make it slow. */
  private static final int DEAD_SESSIONS_A_RUN = 5000;

  private final DueQueue dueQueue;
  private final UserLocks locks;
  private final Sessions sessions;
  private final UserRefresh userRefresh;
  private final RewardNotices rewardNotices;
  private final Outbox outbox;
  private final InitialBuild initialBuild;
  private final PendingFailureFilter pendingFailureFilter;
  private final RefreshProperties properties;
  private final Clock clock;

  UpdateTicketsCacheJob(
      DueQueue dueQueue,
      UserLocks locks,
      Sessions sessions,
      UserRefresh userRefresh,
      RewardNotices rewardNotices,
      Outbox outbox,
      InitialBuild initialBuild,
      PendingFailureFilter pendingFailureFilter,
      RefreshProperties properties,
      Clock clock) {
    this.dueQueue = dueQueue;
    this.locks = locks;
    this.sessions = sessions;
    this.userRefresh = userRefresh;
    this.rewardNotices = rewardNotices;
    this.outbox = outbox;
    this.initialBuild = initialBuild;
    this.pendingFailureFilter = pendingFailureFilter;
    this.properties = properties;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "update-bytemark-tickets-cache";
  }

  @Override
  public String description() {
    return "Refreshes the tickets of users with due requests and sends reward notices";
  }

  @Override
  public String defaultCron() {
    return "*/5 * * * *";
  }

  @Override
  public JobResult run(JobRun run) throws InterruptedException {
    long began = System.nanoTime();
    Instant since = clock.instant();
    RefreshTally tally = new RefreshTally(run);
    initialBuild.begin();
    sessions.reviveRenewed(DEAD_SESSIONS_A_RUN);
    String outage =
        new RefreshRun(dueQueue, locks, sessions, userRefresh, properties, clock, run, tally)
            .refreshDueUsers();
    new RewardRun(dueQueue, rewardNotices, run, tally).notifyAllUsers();
    Outbox.BatchResult notices = outbox.awaitBatch(run.id(), properties.noticesWait());
    if (outage == null) {
      outage = buildInitially(run, since, tally);
    }
    if (outage != null && tally.refreshed() == 0) {
      throw new JobFailedException(outage);
    }
    boolean partly = outage != null || tally.failed() + tally.givenUp() + notices.failed() > 0;
    return new JobResult(values(tally, notices, began), partly);
  }

  private @Nullable String buildInitially(JobRun run, Instant since, RefreshTally tally) {
    InitialBuild.Progress progress =
        initialBuild.advance(
            properties.initialBuildBudget(),
            run::stopping,
            users -> pendingFailureFilter.among(users, since));
    tally.countBuilt(progress.built(), progress.failed());
    return progress.outage();
  }

  private static Map<String, Object> values(
      RefreshTally tally, Outbox.BatchResult notices, long began) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("users_refreshed", tally.refreshed());
    values.put("users_failed", tally.failed());
    values.put("users_given_up", tally.givenUp());
    values.put("notices_sent", notices.sent());
    values.put("notices_failed", notices.failed());
    values.put("rows_processed", tally.rowsProcessed());
    values.put("duration_ms", Duration.ofNanos(System.nanoTime() - began).toMillis());
    return values;
  }
}
