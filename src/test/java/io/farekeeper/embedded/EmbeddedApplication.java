package io.farekeeper.embedded;

import com.mongodb.client.MongoDatabase;
import io.farekeeper.FarekeeperApplication;
import io.farekeeper.embedded.sandbox.BytemarkSandbox;
import io.farekeeper.testing.HttpCaller;
import io.farekeeper.testing.TestApplication;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bson.Document;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The whole application on its embedded servers, as a test starts and stops it. */
record EmbeddedApplication(ConfigurableApplicationContext context) implements AutoCloseable {

  /**
   * Starts it on a free port, with no job on a schedule, the operator {@code operator} and these
   * properties.
   */
  static EmbeddedApplication start(String... properties) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--server.port=0",
                "--farekeeper.admin.password=admin",
                "--farekeeper.users.operator.password=operator",
                "--farekeeper.users.operator.roles=operator",
                "--farekeeper.jobs.update-bytemark-tickets-cache.cron=-",
                "--farekeeper.jobs.refresh-stale-tickets-caches.cron=-",
                "--farekeeper.jobs.count-loyalty-rides.cron=-",
                "--farekeeper.jobs.check-bytemark-tickets-cache-status.cron=-",
                "--farekeeper.jobs.verify-ticket-log.cron=-"));
    Arrays.stream(properties).map(property -> "--" + property).forEach(arguments::add);
    ConfigurableApplicationContext context =
        new SpringApplicationBuilder(FarekeeperApplication.class)
            .run(arguments.toArray(String[]::new));
    TestApplication.awaitSchema(context);
    return new EmbeddedApplication(context);
  }

  /** Calls it without a user. */
  HttpCaller anybody() {
    return HttpCaller.on(
        context.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
  }

  /** Calls it as its operator. */
  HttpCaller operator() {
    return anybody().as("operator");
  }

  JdbcClient jdbc() {
    return context.getBean(JdbcClient.class);
  }

  MongoDatabase mongo() {
    return context.getBean(MongoDatabase.class);
  }

  BytemarkSandbox sandbox() {
    return context.getBean(BytemarkSandbox.class);
  }

  /** The refresh log: user, type and status of each row, in the order of writing. */
  List<String> refreshRows() {
    return jdbc()
        .sql("SELECT user_id, activity_type, status FROM bytemark_ticket_refresh_log ORDER BY id")
        .query(
            (row, _) ->
                "%d type %d status %d".formatted(row.getLong(1), row.getInt(2), row.getInt(3)))
        .list();
  }

  /** The users with a token, in order. */
  List<Long> usersWithToken() {
    return jdbc()
        .sql("SELECT user_id FROM bytemark_tokens WHERE token IS NOT NULL ORDER BY user_id")
        .query(Long.class)
        .list();
  }

  /** How many current passes each user's cache holds. */
  Map<Long, Integer> cachedPasses() {
    Map<Long, Integer> sizes = new TreeMap<>();
    for (Document cache : mongo().getCollection("bytemark_tickets_cache").find()) {
      sizes.put(
          cache.get("user_id", Number.class).longValue(),
          cache.getList("passes", Document.class).size());
    }
    return sizes;
  }

  long logEntries() {
    return mongo().getCollection("bytemark_tickets_log").countDocuments();
  }

  @Override
  public void close() {
    context.close();
  }
}
