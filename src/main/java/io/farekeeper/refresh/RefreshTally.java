package io.farekeeper.refresh;

import io.farekeeper.jobs.JobRun;
import java.util.concurrent.atomic.AtomicLong;

/** What a run has come to so far. */
final class RefreshTally {
  private final JobRun run;
  private final AtomicLong refreshed = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicLong givenUp = new AtomicLong();
  private final AtomicLong rowsProcessed = new AtomicLong();
  private volatile long expected;

  RefreshTally(JobRun run) {
    this.run = run;
  }

  /** So many users are due. */
  void expect(long users) {
    expected = users;
    progress();
  }

  /** Those who were due and were not counted are others' work by now. */
  void expectNoMore() {
    expect(done());
  }

  /** One at a time, so that what is reported last is the latest. */
  private synchronized void progress() {
    long done = done();
    run.progress(done, Math.max(done, expected));
  }

  private long done() {
    return refreshed.get() + failed.get() + givenUp.get();
  }

  /** Counts a user, and keeps the reason if it failed. */
  void count(long userId, UserRefresh.Result result) {
    switch (result.outcome()) {
      case REFRESHED -> refreshed.incrementAndGet();
      case GIVEN_UP -> givenUp.incrementAndGet();
      case FAILED, UNREACHED, OUTAGE -> failed.incrementAndGet();
    }
    rowsProcessed.addAndGet(result.rowsProcessed());
    if (result.outcome() != UserRefresh.Outcome.REFRESHED) {
      run.example(result.reason(), "user " + userId);
    }
    progress();
  }

  void countBuilt(long built, long notBuilt) {
    refreshed.addAndGet(built);
    failed.addAndGet(notBuilt);
    progress();
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
