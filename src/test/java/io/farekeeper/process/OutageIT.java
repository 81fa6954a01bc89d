package io.farekeeper.process;

import static io.farekeeper.process.OutageServers.REFRESHES;
import static io.farekeeper.process.OutageServers.TICKETS;
import static io.farekeeper.process.OutageServers.USERS;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.farekeeper.process.OutageServers.Server;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Servers are killed, at start or during a run, and come back. The tests share them; each has
 * databases of its own. It takes longest, so it begins first.
 */
@Order(1)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OutageIT {
  private static final String SINGLE_RIDE = "6a1d8f30-91c7-4b52-8e0d-3f5a7c2be411";
  private static final String[] SETTINGS = {
    "--farekeeper.bytemark.max-concurrent=16", "--farekeeper.bytemark.circuit.open=1s"
  };

  private final OutageServers servers = new OutageServers();

  @BeforeEach
  void useNewDatabases() {
    servers.useNewDatabases();
  }

  @AfterAll
  void close() {
    servers.close();
  }

  @Test
  void startsWithNothingThereAndTakesEachServerAsItComes() {
    servers.mongod.kill();
    servers.mariaDb.kill();
    servers.sandbox.close();
    try (AppProcess copy = AppProcess.start(servers.addresses(), SETTINGS)) {
      copy.requireHealth(503, Map.of("mongodb", "DOWN", "mysql", "DOWN"));
      assertThat(copy.get("/actuator/health/readiness").status()).isEqualTo(503);
      copy.requireUnavailable(TICKETS, null);
      copy.requireUnavailable(REFRESHES, "{\"activity_type\": 1}");
      copy.requireUnavailable(AppProcess.RUNS, "{}");

      servers.mongod.restart();
      copy.awaitStatus("/actuator/health/readiness", 200);
      copy.requireHealth(503, Map.of("mongodb", "UP", "mysql", "DOWN"));

      servers.mariaDb.restart();
      copy.awaitStatus("/actuator/health", 200);
      try (Portal portal = new Portal(servers.database())) {
        requireBytemarkIsMissedAndNobodyBlamed(copy, portal);
        servers.startSandbox();
        copy.requireAllRefreshed(portal);
      }
      assertThat(copy.get("/actuator/health/liveness").status()).isEqualTo(200);
    }
  }

  private static void requireBytemarkIsMissedAndNobodyBlamed(AppProcess copy, Portal portal) {
    portal.giveTokens(USERS);
    portal.queueNow(USERS);
    copy.runJob();
    assertThat(portal.rows()).isEqualTo(Map.of("1:pending", (long) USERS.size()));
    assertThat(portal.attempts()).as("attempts counted").isZero();
    copy.requireHealth(200, Map.of("bytemark", "DEGRADED"));
  }

  @ParameterizedTest
  @EnumSource
  void goesOnAfterAnOutageDuringARun(Server missing) {
    try (AppProcess copy = AppProcess.start(servers.addresses(), SETTINGS);
        Portal portal = new Portal(servers.database());
        MongoClient client = MongoClients.create(servers.addresses().mongo())) {
      portal.giveTokens(USERS);
      portal.queueNow(USERS);
      copy.requireAllRefreshed(portal);
      Chronicle chronicle = new Chronicle(() -> servers.sandbox, servers.caches(client));
      chronicle.wasSeen(USERS);
      USERS.forEach(user -> servers.sandbox.rider(user).buy(SINGLE_RIDE));
      portal.queueNow(USERS);
      chronicle.wasSeen(USERS);

      startRunAndGoHalfWay(copy);
      requireOutageIsSeenAndOver(copy, missing);
      servers.sandbox.latency(Duration.ZERO);

      copy.requireAllRefreshed(portal);
      chronicle.requireCachesEqualTruth(USERS);
      chronicle.requireLogHasEachStateOnce();
    }
  }

  @Test
  void finishesWhatIsInFlightWhenItIsAskedToEnd() {
    try (AppProcess copy = AppProcess.start(servers.addresses(), SETTINGS);
        Portal portal = new Portal(servers.database());
        MongoClient client = MongoClients.create(servers.addresses().mongo())) {
      portal.giveTokens(USERS);
      portal.queueNow(USERS);
      startRunAndGoHalfWay(copy);

      assertThat(copy.terminate(Duration.ofSeconds(30))).isLessThan(Duration.ofSeconds(25));

      assertThat(portal.count("SELECT COUNT(*) FROM farekeeper_refresh_lease")).isZero();
      int processed = USERS.size() - portal.usersDue();
      assertThat(processed).as("users refreshed before the end").isBetween(10, USERS.size() - 10);
      assertThat(new Chronicle(() -> servers.sandbox, servers.caches(client)).caches())
          .as("caches written")
          .isEqualTo(processed);
    }
  }

  private void startRunAndGoHalfWay(AppProcess copy) {
    servers.sandbox.latency(Duration.ofMillis(100));
    long before = servers.sandbox.calls();
    copy.startRun();
    Awaitility.await()
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofMillis(5))
        .until(() -> servers.sandbox.calls() - before >= USERS.size());
    // However late comes what is to happen now, it comes during the run.
    servers.sandbox.latency(Duration.ofMillis(300));
  }

  private void requireOutageIsSeenAndOver(AppProcess copy, Server missing) {
    switch (missing) {
      case MONGODB -> {
        servers.mongod.kill();
        awaitComponent(copy, "mongodb", "DOWN");
        copy.requireHealth(503, Map.of("mongodb", "DOWN", "mysql", "UP"));
        assertThat(copy.get("/actuator/health/readiness").status()).isEqualTo(503);
        copy.requireUnavailable(TICKETS, null);
        servers.mongod.restart();
      }
      case MYSQL -> {
        servers.mariaDb.kill();
        awaitComponent(copy, "mysql", "DOWN");
        copy.requireHealth(503, Map.of("mongodb", "UP", "mysql", "DOWN"));
        assertThat(copy.get("/actuator/health/readiness").status()).isEqualTo(200);
        assertThat(copy.get(TICKETS).status()).as("reading needs no MySQL").isEqualTo(200);
        copy.requireUnavailable(REFRESHES, "{\"activity_type\": 1}");
        copy.requireUnavailable(AppProcess.RUNS, "{}");
        servers.mariaDb.restart();
      }
      case BYTEMARK -> {
        servers.sandbox.close();
        awaitComponent(copy, "bytemark", "DEGRADED");
        copy.requireHealth(200, Map.of("bytemark", "DEGRADED", "mysql", "UP"));
        assertThat(copy.get(TICKETS).status()).as("what is cached is served").isEqualTo(200);
        servers.startSandbox();
      }
    }
    copy.awaitStatus("/actuator/health/readiness", 200);
    assertThat(copy.get("/actuator/health/liveness").status()).isEqualTo(200);
  }

  private static void awaitComponent(AppProcess copy, String component, String status) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(90))
        .untilAsserted(
            () ->
                assertThat(
                        copy.get("/actuator/health")
                            .json()
                            .path("components")
                            .path(component)
                            .path("status")
                            .asString())
                    .isEqualTo(status));
  }
}
