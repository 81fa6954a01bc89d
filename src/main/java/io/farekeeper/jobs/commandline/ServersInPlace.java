package io.farekeeper.jobs.commandline;

import com.mongodb.client.MongoDatabase;
import io.farekeeper.servers.Deployment;
import io.farekeeper.servers.MySql;
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
  static void start(ConfigurableApplicationContext context) {
    context.getBean(Deployment.class).requireWorking();
    JdbcClient jdbc = context.getBean(JdbcClient.class);
    require("MySQL", () -> jdbc.sql("SELECT 1").query(Integer.class).single());
    MongoDatabase database = context.getBean(MongoDatabase.class);
    require("MongoDB", () -> database.runCommand(new Document("ping", 1)));
    context.start();
    if (!context.getBean(MySql.class).isReady()) {
      throw new Refusal("MySQL is not ready: its schema is not in place yet, the log says why");
    }
  }

  private static void require(String server, Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      throw new Refusal("%s does not answer: %s".formatted(server, Failures.root(e)));
    }
  }
}
