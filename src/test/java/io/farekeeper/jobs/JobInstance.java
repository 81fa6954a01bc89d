package io.farekeeper.jobs;

import io.farekeeper.cluster.DatabaseClock;
import io.farekeeper.cluster.InstanceHeartbeat;
import io.farekeeper.stores.Deployment;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** One process of Farekeeper, as far as jobs go. */
class JobInstance {
  /** For tests in which no time passes. */
  static final Clock CLOCK = Clock.fixed(Instant.parse("2026-05-01T10:00:00.123Z"), ZoneOffset.UTC);

  final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  final JdbcClient jdbc;
  final DatabaseClock databaseClock;
  final InstanceHeartbeat heartbeat;
  final RunStore store;
  final JobRunner runner;

  JobInstance(DataSource dataSource, Clock clock, Job... jobs) {
    this(dataSource, clock, new Deployment(false, false, false, false), jobs);
  }

  JobInstance(DataSource dataSource, Clock clock, Deployment deployment, Job... jobs) {
    jdbc = JdbcClient.create(dataSource);
    databaseClock = new DatabaseClock(jdbc);
    heartbeat = new InstanceHeartbeat(jdbc, databaseClock);
    store = new RunStore(jdbc, JsonMapper.shared(), clock, databaseClock, heartbeat);
    runner =
        new JobRunner(new JobCatalog(List.of(jobs)), store, heartbeat, deployment, metrics, clock);
  }

  /**
   * Waits for the run's end, and for this instance to be done with it: then its database may go.
   */
  RunRecord ended(RunRecord run) {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(10))
        .until(
            () -> runner.find(run.job(), run.runId()).orElseThrow(),
            now ->
                now.status() != RunStatus.RUNNING
                    && !store.here().contains(Long.parseLong(run.runId())));
  }

  /** Lets time pass for this instance: others, whose clocks stand still, are silent so long. */
  void later(int seconds) {
    databaseClock.shift(Duration.ofSeconds(seconds));
  }
}
