package io.farekeeper.jobs;

import com.zaxxer.hikari.HikariDataSource;
import io.farekeeper.stores.Deployment;
import io.farekeeper.testing.TestMySql;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Copies whose clocks start their jobs; all that a test started is stopped with them. */
final class ScheduledInstances {
  static final String EVERY_SECOND = "* * * * * *";

  /** Comes in no test. */
  static final String YEARLY = "0 0 1 1 *";

  static final Deployment WORKING = new Deployment(false, false, false, false);

  private final List<AutoCloseable> started = new ArrayList<>();

  HikariDataSource migrated(TestMySql database) {
    HikariDataSource pool = database.openMigrated();
    started.add(pool);
    return pool;
  }

  JobInstance start(HikariDataSource pool, Deployment deployment, Job job) {
    JobInstance instance = new JobInstance(pool, Clock.systemUTC(), deployment, job);
    JobScheduler clock =
        clock(instance, pool, deployment, CompletableFuture.completedFuture(null), job);
    instance.heartbeat.start();
    started.add(instance.heartbeat::stop);
    clock.start();
    started.add(clock::stop);
    return instance;
  }

  void closeAtEnd(AutoCloseable one) {
    started.add(one);
  }

  static TestJob job(String cron) {
    return new TestJob("test-job", cron, _ -> TestJob.done(Map.of()));
  }

  static JobScheduler clock(
      JobInstance instance,
      HikariDataSource pool,
      Deployment deployment,
      CompletableFuture<Void> ready,
      Job job) {
    JobCatalog jobs = new JobCatalog(List.of(job));
    Crons crons = new Crons(jobs.all(), new JobProperties(Map.of()), Set.of());
    return new JobScheduler(
        jobs,
        crons,
        instance.runner,
        pool,
        ready,
        deployment,
        Clock.systemUTC(),
        instance.heartbeat);
  }

  static int scheduled(JdbcClient jdbc) {
    return jdbc.sql("SELECT COUNT(*) FROM farekeeper_scheduled_tasks WHERE task_name = 'test-job'")
        .query(Integer.class)
        .single();
  }

  void stop() throws Exception {
    for (AutoCloseable one : started.reversed()) {
      one.close();
    }
  }
}
