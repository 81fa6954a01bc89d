package io.farekeeper.refresh;

import io.farekeeper.jobs.JobRun;

/** What a run has come to so far. */
final class RefreshTally {
  private final JobRun run;
  private long refreshed;
  private long failed;
  private long givenUp;
  private long rowsProcessed;
  private long expected;

  RefreshTally(JobRun run) {
    this.run = run;
  }

  /** So many users are due. */
  synchronized void expect(long users) {
    expected = users;
    progress();
  }

  /** Those who were due and were not counted are others' work by now. */
  synchronized void expectNoMore() {
    expect(done());
  }

  /** Counts a user, and keeps the reason if it failed. */
  void count(long userId, UserRefresh.Result result) {
    if (result.outcome() != UserRefresh.Outcome.REFRESHED) {
      run.example(result.reason(), "user " + userId);
    }
    count(result);
  }

  /** Counted and reported in one step: no number is left out, and the last one is the latest. */
  private synchronized void count(UserRefresh.Result result) {
    switch (result.outcome()) {
      case REFRESHED -> refreshed++;
      case GIVEN_UP -> givenUp++;
      case FAILED, UNREACHED, OUTAGE -> failed++;
    }
    rowsProcessed += result.rowsProcessed();
    progress();
  }

  synchronized void countBuilt(long built, long notBuilt) {
    refreshed += built;
    failed += notBuilt;
    progress();
  }

  synchronized void countRewardRows(int rows) {
    rowsProcessed += rows;
  }

  private void progress() {
    run.progress(done(), Math.max(done(), expected));
  }

  private long done() {
    return refreshed + failed + givenUp;
  }

  synchronized long refreshed() {
    return refreshed;
  }

  synchronized long failed() {
    return failed;
  }

  synchronized long givenUp() {
    return givenUp;
  }

  synchronized long rowsProcessed() {
    return rowsProcessed;
  }
}
