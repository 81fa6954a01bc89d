package io.farekeeper.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.test.context.ContextConfiguration;

/**
 * The whole application on a free port, on databases of its own, with a user for each role whose
 * name and password are the role's name, and with nothing scheduled: it stays beside later tests.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "farekeeper.bytemark.url=http://127.0.0.1:9",
      "farekeeper.admin.password=admin",
      // Tests say when entries are sealed: they compare what is stored with what they wrote.
      "farekeeper.ticket-log.sealing.interval=365d",
      "farekeeper.users.app.password=app",
      "farekeeper.users.app.roles=app",
      "farekeeper.users.support.password=support",
      "farekeeper.users.support.roles=support",
      "farekeeper.users.operator.password=operator",
      "farekeeper.users.operator.roles=operator",
      "farekeeper.users.auditor.password=auditor",
      "farekeeper.users.auditor.roles=auditor",
      "farekeeper.jobs.update-bytemark-tickets-cache.cron=-",
      "farekeeper.jobs.check-bytemark-tickets-cache-status.cron=-",
      "farekeeper.jobs.refresh-stale-tickets-caches.cron=-",
      "farekeeper.jobs.count-loyalty-rides.cron=-",
      "farekeeper.jobs.verify-ticket-log.cron=-",
    })
@ResourceLock("the application on real servers")
@ContextConfiguration(initializers = RealServers.Databases.class)
public @interface RealServers {

  /** Names the databases before anything connects, and waits for the tables. */
  class Databases implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    @Override
    public void initialize(ConfigurableApplicationContext context) {
      TestMySql mySql = TestMySql.migratedMariaDb();
      TestPropertyValues.of(
              "farekeeper.mysql.url=" + mySql.url(),
              "farekeeper.mysql.user=" + mySql.user(),
              "farekeeper.mongodb.uri=" + TestMongo.best().uri())
          .applyTo(context);
      context.addApplicationListener(
          (ContextRefreshedEvent refreshed) ->
              TestApplication.awaitSchema(refreshed.getApplicationContext()));
    }
  }
}
