package io.farekeeper.jobs.commandline;

import com.mongodb.client.MongoDatabase;
import io.farekeeper.stores.Deployment;
import io.farekeeper.stores.MySql;
import org.bson.Document;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.Assert;

/**
 * Starts the application's parts if their servers are there. A server that is not waits for them; a
 * person who has typed a command does not.
 */
final class ServersInPlace {
  private ServersInPlace() {}

  /**
   * Starts the parts.
   *
   * @throws Refusal naming the database that is down
   * @throws io.farekeeper.stores.DeploymentIdleException if this deployment must change nothing
   */
  static void start(ConfigurableApplicationContext context, ServerAddresses servers) {
    context.getBean(Deployment.class).requireWorking();
    StartupProbe startupProbe = new StartupProbe(System::nanoTime, Thread::sleep);
    JdbcClient jdbc = context.getBean(JdbcClient.class);
    startupProbe.require(
        () -> jdbc.sql("SELECT 1").query(Integer.class).single(), servers::whyMySqlFailed);
    MongoDatabase database = context.getBean(MongoDatabase.class);
    startupProbe.require(
        () -> database.runCommand(new Document("ping", 1)), servers::whyMongoDbFailed);
    context.start();
    MySql mySql = context.getBean(MySql.class);
    startupProbe.require(
        () -> Assert.state(mySql.isReady(), "not ready"),
        _ -> "MySQL is not ready: its schema is not in place yet, the log says why");
  }
}
