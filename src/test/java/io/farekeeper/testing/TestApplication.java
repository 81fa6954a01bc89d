package io.farekeeper.testing;

import io.farekeeper.FarekeeperApplication;
import io.farekeeper.stores.MySql;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/**
 * The application in the tests' JVM, on a free port, with the user {@code admin}, a clock that
 * tests move, and nothing scheduled.
 */
public record TestApplication(ConfigurableApplicationContext context, TestClock clock) {

  /**
   * Starts it.
   *
   * @param servers {@link #realServers} or {@link #embeddedServers}
   * @param settings as on the command line
   */
  public static TestApplication start(List<String> servers, List<String> settings) {
    return start(servers, settings, _ -> {});
  }

  /**
   * Starts it with beans of the test's own.
   *
   * @param beans registers them
   */
  public static TestApplication start(
      List<String> servers, List<String> settings, Consumer<GenericApplicationContext> beans) {
    TestClock clock = new TestClock();
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--server.port=0",
                "--farekeeper.embedded.mixed=true",
                "--farekeeper.embedded.demo-data=false",
                "--farekeeper.admin.password=admin",
                "--farekeeper.ticket-log.sealing.interval=365d",
                "--farekeeper.jobs.update-bytemark-tickets-cache.cron=-",
                "--farekeeper.jobs.check-bytemark-tickets-cache-status.cron=-",
                "--farekeeper.jobs.refresh-stale-tickets-caches.cron=-",
                "--farekeeper.jobs.count-loyalty-rides.cron=-",
                "--farekeeper.jobs.verify-ticket-log.cron=-"));
    arguments.addAll(servers);
    arguments.addAll(settings);
    ConfigurableApplicationContext context =
        new SpringApplicationBuilder(FarekeeperApplication.class)
            .initializers(
                c -> {
                  GenericApplicationContext generic = (GenericApplicationContext) c;
                  generic.registerBean("clock", Clock.class, () -> clock);
                  beans.accept(generic);
                })
            .run(arguments.toArray(String[]::new));
    awaitSchema(context);
    return new TestApplication(context, clock);
  }

  /** An application starts without its tables if they are long in coming: on a busy machine. */
  public static void awaitSchema(ApplicationContext context) {
    Awaitility.await()
        .atMost(Duration.ofMinutes(3))
        .pollDelay(Duration.ZERO)
        .until(context.getBean(MySql.class)::isReady);
  }

  /** New databases of a MariaDB and of the best MongoDB there is. */
  public static List<String> realServers() {
    TestMySql mySql = TestMySql.migratedMariaDb();
    return List.of(
        "--farekeeper.mysql.url=" + mySql.url(),
        "--farekeeper.mysql.user=" + mySql.user(),
        "--farekeeper.mongodb.uri=" + TestMongo.best().uri());
  }

  /** What is embedded when the product is tried out. */
  public static List<String> embeddedServers() {
    return List.of();
  }

  public int port() {
    return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
  }

  public <T> T bean(Class<T> type) {
    return context.getBean(type);
  }
}
