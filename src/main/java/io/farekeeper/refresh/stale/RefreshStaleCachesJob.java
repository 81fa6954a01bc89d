package io.farekeeper.refresh.stale;

import io.farekeeper.jobs.Job;
import io.farekeeper.jobs.JobFailedException;
import io.farekeeper.jobs.JobResult;
import io.farekeeper.jobs.JobRun;
import io.farekeeper.tickets.stale.StaleCaches;
import io.farekeeper.tickets.stale.StaleScan;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * Job {@code refresh-stale-tickets-caches}: refreshes the caches that nobody has asked for in a
 * while. By the clock it takes its time, by hand it is as fast as the limits towards Bytemark
 * allow.
 */
@Component
public class RefreshStaleCachesJob implements Job {
  private final StaleCaches staleCaches;
  private final StaleCandidates candidates;
  private final StaleUserRefresh userRefresh;
  private final StaleProperties properties;
  private final Clock clock;

  RefreshStaleCachesJob(
      StaleCaches staleCaches,
      StaleCandidates candidates,
      StaleUserRefresh userRefresh,
      StaleProperties properties,
      Clock clock) {
    this.staleCaches = staleCaches;
    this.candidates = candidates;
    this.userRefresh = userRefresh;
    this.properties = properties;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "refresh-stale-tickets-caches";
  }

  @Override
  public String description() {
    return "Refreshes tickets caches that are too old, the oldest first";
  }

  @Override
  public String defaultCron() {
    return "0 * * * *";
  }

  @Override
  public int shards() {
    return properties.shards();
  }

  @Override
  public JobResult run(JobRun run) throws InterruptedException {
    return run(run, properties, Thread::sleep);
  }

  public JobResult run(JobRun run, StaleProperties settings, StalePace.Pause pause)
      throws InterruptedException {
    long began = System.nanoTime();
    StaleScan scan = staleCaches.scan(clock.instant(), run.shard().index(), run.shard().of());
    Duration window = run.byHand() ? Duration.ZERO : settings.spread();
    StalePace pace = new StalePace(clock, run.startedAt(), window, pause);
    StaleTally tally = new StaleTally(run);
    String outage =
        new StaleRun(scan, candidates, userRefresh, settings, pace, run, tally).refreshAll();
    if (outage != null && tally.refreshed() == 0) {
      throw new JobFailedException(outage);
    }
    Map<String, Object> values = tally.values();
    values.put("duration_ms", Duration.ofNanos(System.nanoTime() - began).toMillis());
    return new JobResult(values, outage != null || tally.failed() > 0);
  }
}
