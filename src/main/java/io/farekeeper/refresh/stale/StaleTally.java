package io.farekeeper.refresh.stale;

import io.farekeeper.jobs.JobRun;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** What a run over stale caches has come to so far. */
final class StaleTally {
  private final JobRun run;
  private final AtomicLong refreshed = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicLong skipped = new AtomicLong();
  private volatile long total;

  StaleTally(JobRun run) {
    this.run = run;
  }

  void expect(long users) {
    total = users;
    progress();
  }

  void skip(int users) {
    skipped.addAndGet(users);
    progress();
  }

  /** Counts a user, and keeps the reason if it failed. */
  void count(long userId, StaleUserRefresh.Result result) {
    switch (result.outcome()) {
      case REFRESHED -> refreshed.incrementAndGet();
      case SKIPPED -> skipped.incrementAndGet();
      case FAILED, OUTAGE -> {
        failed.incrementAndGet();
        run.example(result.reason(), "user " + userId);
      }
    }
    progress();
  }

  private void progress() {
    run.progress(checked(), Math.max(total, checked()));
  }

  private long checked() {
    return refreshed.get() + failed.get() + skipped.get();
  }

  long refreshed() {
    return refreshed.get();
  }

  long failed() {
    return failed.get();
  }

  /** The figures by name, all of which add up over shards. */
  Map<String, Object> values() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("users_checked", checked());
    values.put("users_refreshed", refreshed.get());
    values.put("users_failed", failed.get());
    values.put("users_skipped", skipped.get());
    return values;
  }
}
