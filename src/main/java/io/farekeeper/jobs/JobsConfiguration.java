package io.farekeeper.jobs;

import io.farekeeper.cluster.DatabaseClock;
import io.farekeeper.cluster.InstanceHeartbeat;
import io.farekeeper.stores.Deployment;
import io.farekeeper.stores.FutureMark;
import io.farekeeper.stores.MySql;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
class JobsConfiguration {
  @Bean
  JobCatalog jobCatalog(ObjectProvider<Job> jobs) {
    return new JobCatalog(jobs.orderedStream().toList());
  }

  @Bean
  Crons crons(JobCatalog jobs, JobProperties properties) {
    return new Crons(jobs.all(), properties, System.getenv().keySet());
  }

  @Bean
  RunStore runStore(
      JdbcClient jdbc, Clock clock, DatabaseClock databaseClock, InstanceHeartbeat heartbeat) {
    return new RunStore(jdbc, JsonMapper.shared(), clock, databaseClock, heartbeat);
  }

  @Bean
  JobRunner jobRunner(
      JobCatalog jobs,
      RunStore store,
      InstanceHeartbeat heartbeat,
      Deployment deployment,
      MeterRegistry metrics,
      Clock clock) {
    return new JobRunner(jobs, store, heartbeat, deployment, metrics, clock);
  }

  @Bean
  FutureMark.Declared futureMarksOfJobs(JobCatalog jobs, Crons crons, Clock clock) {
    return new FutureMark.Declared(JobMarks.of(jobs, crons, clock));
  }

  /** Not where a single run was asked for. */
  @Bean
  @ConditionalOnWebApplication
  JobScheduler jobScheduler(
      JobCatalog jobs,
      Crons crons,
      JobRunner runner,
      DataSource dataSource,
      MySql mySql,
      Deployment deployment,
      Clock clock,
      InstanceHeartbeat heartbeat) {
    return new JobScheduler(
        jobs, crons, runner, dataSource, mySql.ready(), deployment, clock, heartbeat);
  }
}
