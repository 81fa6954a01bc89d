package io.farekeeper.refresh;

import io.farekeeper.jobs.JobRun;
import io.farekeeper.stores.Trace;
import io.farekeeper.web.FailureReason;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reward notices of one run of the job: every user with pending reward rows is notified once.
 */
final class RewardRun {
  private static final Logger log = LoggerFactory.getLogger(RewardRun.class);
  private static final int PAGE = 200;

  /** Each needs a connection for its transaction. */
  private static final int AT_A_TIME = 6;

  private final DueQueue dueQueue;
  private final RewardNotices notices;
  private final JobRun run;
  private final RefreshTally tally;

  RewardRun(DueQueue dueQueue, RewardNotices notices, JobRun run, RefreshTally tally) {
    this.dueQueue = dueQueue;
    this.notices = notices;
    this.run = run;
    this.tally = tally;
  }

  void notifyAllUsers() throws InterruptedException {
    Semaphore slots = new Semaphore(AT_A_TIME);
    long last = DueQueue.Cursor.START.id();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      while (!run.stopping()) {
        List<DueQueue.Entry> page = dueQueue.rewardsAfter(last, PAGE);
        if (page.isEmpty()) {
          break;
        }
        last = page.getLast().cursor().id();
        for (Long userId : page.stream().map(DueQueue.Entry::userId).distinct().toList()) {
          slots.acquire();
          threads.execute(() -> notifyUser(userId, slots));
        }
      }
    }
  }

  private void notifyUser(long userId, Semaphore slots) {
    try {
      tally.countRewardRows(notices.notifyUser(userId, run.id()));
    } catch (RuntimeException e) {
      log.warn(
          "User {} was not notified of a reward; the next run tries again: {}",
          userId,
          FailureReason.ofExpected(e).orElseGet(() -> Trace.of(e)));
      run.example("reward rows were not settled: " + FailureReason.of(e), "user " + userId);
    } finally {
      slots.release();
    }
  }
}
