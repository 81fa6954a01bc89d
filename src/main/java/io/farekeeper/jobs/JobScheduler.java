package io.farekeeper.jobs;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.jdbc.DefaultJdbcCustomization;
import com.github.kagkarlsson.scheduler.jdbc.JdbcCustomization;
import com.github.kagkarlsson.scheduler.jdbc.MariaDBJdbcCustomization;
import com.github.kagkarlsson.scheduler.jdbc.MySQL8JdbcCustomization;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import io.farekeeper.cluster.InstanceHeartbeat;
import io.farekeeper.stores.Deployment;
import io.farekeeper.stores.Trace;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Runs jobs when their time has come: each tick is executed by one instance of the cluster, and
 * taken over if that instance dies. It begins when the schema is in place, however late that is.
 */
class JobScheduler implements SmartLifecycle {
  static final String TABLE = "farekeeper_scheduled_tasks";
  static final String SHARD_TASK = "farekeeper-job-shard";
  private static final Logger log = LoggerFactory.getLogger(JobScheduler.class);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);
  private static final Duration PAUSE = Duration.ofSeconds(2);
  private static final Duration HEARTBEAT = Duration.ofSeconds(5);
  private static final Duration STARTING_ENDS_WITHIN = Duration.ofSeconds(10);

  private final JobCatalog jobs;
  private final Crons crons;
  private final JobRunner runner;
  private final DataSource dataSource;
  private final CompletableFuture<Void> schemaReady;
  private final Deployment deployment;
  private final Clock clock;
  private final InstanceHeartbeat heartbeat;
  private final RunReaper reaper;
  private volatile @Nullable Thread starter;
  private volatile @Nullable Scheduler scheduler;

  JobScheduler(
      JobCatalog jobs,
      Crons crons,
      JobRunner runner,
      DataSource dataSource,
      CompletableFuture<Void> schemaReady,
      Deployment deployment,
      Clock clock,
      InstanceHeartbeat heartbeat) {
    this.jobs = jobs;
    this.crons = crons;
    this.runner = runner;
    this.dataSource = dataSource;
    this.schemaReady = schemaReady;
    this.deployment = deployment;
    this.clock = clock;
    this.heartbeat = heartbeat;
    this.reaper = runner.reaper();
  }

  @Override
  public void start() {
    runner.resume();
    Thread starting = Thread.ofVirtual().name("job-clock").unstarted(this::startWhenReady);
    starter = starting;
    starting.start();
  }

  private void startWhenReady() {
    if (deployment.whyIdle().isPresent()) {
      return;
    }
    try {
      schemaReady.get();
      reaper.start();
      while (!tryToStart()) {
        Thread.sleep(PAUSE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException("readiness never fails", e);
    }
  }

  private boolean tryToStart() {
    try {
      removeSwitchedOff();
      List<RecurringTask<Void>> tasks =
          jobs.all().stream().filter(crons::isOn).map(this::taskOf).toList();
      Scheduler built = build(tasks);
      // By hand: the scheduler's own start would go on without a task that it could not register.
      tasks.forEach(task -> task.onStartup(built, clock::instant));
      built.start();
      scheduler = built;
      heartbeat.takeWork(true);
      runner
          .sharded()
          .shareBy(
              (run, shard) ->
                  built.scheduleIfNotExists(
                      new TaskInstance<>(SHARD_TASK, run + "/" + shard), clock.instant()));
      return true;
    } catch (RuntimeException | SQLException e) {
      log.warn("Jobs are not scheduled yet, trying again: {}", Trace.inShort(e));
      return false;
    }
  }

  private Scheduler build(List<RecurringTask<Void>> tasks) throws SQLException {
    List<Task<?>> known = new ArrayList<>(tasks);
    known.add(shardTask());
    int shards = jobs.all().stream().mapToInt(Job::shards).sum();
    return Scheduler.create(dataSource, known)
        .tableName(TABLE)
        .schedulerName(new SchedulerName.Fixed(heartbeat.owner()))
        .jdbcCustomization(dialect())
        .alwaysPersistTimestampInUTC()
        .pollingInterval(Duration.ofSeconds(2))
        .heartbeatInterval(HEARTBEAT)
        // Dead after 20 s, found within 5 more and taken up within 2: half a minute in all.
        .missedHeartbeatsLimit(4)
        .threads(Math.max(10, 2 * tasks.size() + shards))
        .executorService(
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("job-tick-", 0).factory()))
        .shutdownMaxWait(Duration.ofSeconds(3))
        .build();
  }

  /** By version: MySQL's driver calls every server MySQL. */
  private JdbcCustomization dialect() throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      DatabaseMetaData server = connection.getMetaData();
      if (server.getDatabaseProductVersion().contains("MariaDB")) {
        return new MariaDBJdbcCustomization(true);
      }
      return server.getDatabaseProductName().equals("MySQL")
          ? new MySQL8JdbcCustomization(true)
          : new DefaultJdbcCustomization(true);
    }
  }

  private RecurringTask<Void> taskOf(Job job) {
    return Tasks.recurring(job.name(), crons.scheduleOf(job)).execute((_, _) -> tick(job));
  }

  /** Its executions are named by run and shard: each is taken up by one instance. */
  private Task<Void> shardTask() {
    return Tasks.custom(SHARD_TASK, Void.class)
        .onDeadExecutionRevive()
        .onFailureReschedule(FixedDelay.of(PAUSE))
        .execute((instance, _) -> takeUp(instance.getId()));
  }

  private CompletionHandler<Void> takeUp(String instance) {
    int slash = instance.indexOf('/');
    long run = Long.parseLong(instance.substring(0, slash));
    int shard = Integer.parseInt(instance.substring(slash + 1));
    try {
      if (runner.sharded().takeUp(run, shard)) {
        return new CompletionHandler.OnCompleteRemove<>();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.warn("Shard {} is tried again: {}", instance, Trace.inShort(e));
    }
    return (complete, operations) ->
        operations.reschedule(complete, complete.getTimeDone().plus(PAUSE));
  }

  /** Runs the job, and waits for its end: so a tick whose process dies is taken over. */
  void tick(Job job) {
    try {
      runner.runByClock(job);
    } catch (JobRunningException e) {
      log.debug("Job {} is still running: this tick is skipped", job.name());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.warn("Job {} could not be started by the clock: {}", job.name(), Trace.inShort(e));
    }
  }

  private void removeSwitchedOff() {
    JdbcClient jdbc = JdbcClient.create(dataSource);
    jobs.all().stream()
        .filter(job -> !crons.isOn(job))
        .forEach(
            job ->
                jdbc.sql("DELETE FROM " + TABLE + " WHERE task_name = ? AND picked = FALSE")
                    .param(job.name())
                    .update());
  }

  @Override
  public void stop() {
    endStarting();
    heartbeat.takeWork(false);
    reaper.stop();
    runner.sharded().shareBy(null);
    Scheduler running = scheduler;
    if (running != null) {
      running.pause();
    }
    runner.stop(STOP_TIMEOUT);
    if (running != null) {
      running.stop();
    }
    scheduler = null;
  }

  /** Waits for it: a scheduler that came into being afterwards would never be stopped. */
  private void endStarting() {
    Thread starting = starter;
    starter = null;
    if (starting == null) {
      return;
    }
    starting.interrupt();
    try {
      if (!starting.join(STARTING_ENDS_WITHIN)) {
        log.warn("The scheduler of jobs is still starting while the application stops");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return starter != null;
  }
}
