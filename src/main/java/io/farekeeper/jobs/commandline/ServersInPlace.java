package io.farekeeper.jobs.commandline;

import com.mongodb.client.MongoDatabase;
import io.farekeeper.servers.Deployment;
import io.farekeeper.servers.MySql;
import java.util.function.Function;
import org.bson.Document;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

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
   * @throws io.farekeeper.servers.DeploymentIdleException if this deployment must change nothing
   */
  static void start(ConfigurableApplicationContext context, ServerAddresses servers) {
    context.getBean(Deployment.class).requireWorking();
    JdbcClient jdbc = context.getBean(JdbcClient.class);
    require(() -> jdbc.sql("SELECT 1").query(Integer.class).single(), servers::whyMySqlFailed);
    MongoDatabase database = context.getBean(MongoDatabase.class);
    require(() -> database.runCommand(new Document("ping", 1)), servers::whyMongoDbFailed);
    context.start();
    if (!context.getBean(MySql.class).isReady()) {
      throw new Refusal("MySQL is not ready: its schema is not in place yet, the log says why");
    }
  }

  private static void require(Runnable call, Function<Throwable, String> why) {
    try {
      call.run();
    } catch (RuntimeException e) {
      throw new Refusal(why.apply(e));
    }
  }
}
