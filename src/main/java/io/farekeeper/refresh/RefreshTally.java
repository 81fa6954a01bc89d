package io.farekeeper.refresh;

import io.farekeeper.jobs.JobRun;
import java.util.concurrent.atomic.AtomicLong;

/** What a run has come to so far. */
final class RefreshTally {
  private final AtomicLong refreshed = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicLong givenUp = new AtomicLong();
  private final AtomicLong rowsProcessed = new AtomicLong();

  /** Counts a user, and keeps the reason if it failed. */
  void count(long userId, UserRefresh.Result result, JobRun run) {
    switch (result.outcome()) {
      case REFRESHED -> refreshed.incrementAndGet();
      case GIVEN_UP -> givenUp.incrementAndGet();
      case FAILED, UNREACHED, OUTAGE -> failed.incrementAndGet();
    }
    rowsProcessed.addAndGet(result.rowsProcessed());
    if (result.outcome() != UserRefresh.Outcome.REFRESHED) {
      run.example(result.reason(), "user " + userId);
    }
    run.progress(refreshed.get() + failed.get() + givenUp.get(), -1);
  }

  void countBuilt(long built, long notBuilt) {
    refreshed.addAndGet(built);
    failed.addAndGet(notBuilt);
  }

  void countRewardRows(int rows) {
    rowsProcessed.addAndGet(rows);
  }

  long refreshed() {
    return refreshed.get();
  }

  long failed() {
    return failed.get();
  }

  long givenUp() {
    return givenUp.get();
  }

  long rowsProcessed() {
    return rowsProcessed.get();
  }
}
