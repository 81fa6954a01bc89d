package io.farekeeper.process;

import static io.farekeeper.process.OutageServers.REFRESHES;
import static io.farekeeper.process.OutageServers.TICKETS;
import static io.farekeeper.process.OutageServers.USERS;
import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.process.OutageServers.Server;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Servers are there and do not answer, until they do. The tests share them; each has databases of
 * its own. It takes long, so it begins early.
 */
@Order(1)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FrozenServersIT {
  private static final String[] ANSWERS_WITHIN_TWO_SECONDS = {
    "--farekeeper.bytemark.read-timeout=2s", "--farekeeper.bytemark.circuit.open=1s"
  };
  private static final String RIDE =
      "{\"user_id\": %d, \"pass_uuid\": \"p-1\"}".formatted(USERS.getFirst());
  private static final String TIMELINE = "/api/v1/users/8001/timeline";

  /** Of the last user, whose cache is built only when it is asked for. */
  private static final String NOT_CACHED = "/api/v1/users/%d/tickets".formatted(USERS.getLast());

  private final OutageServers servers = new OutageServers();

  @BeforeEach
  void useNewDatabases() {
    servers.useNewDatabases();
  }

  @AfterAll
  void close() {
    servers.close();
  }

  @ParameterizedTest
  @EnumSource
  void saysSoWithinFiveSecondsOfAServerThatIsThereAndDoesNotAnswer(Server frozen) {
    List<Long> known = USERS.subList(0, 20);
    try (AppProcess copy = AppProcess.start(servers.addresses(), ANSWERS_WITHIN_TWO_SECONDS);
        Portal portal = new Portal(servers.database())) {
      portal.giveTokens(known);
      portal.queueNow(known);
      copy.requireAllRefreshed(portal);
      portal.giveTokens(List.of(USERS.getLast()));

      freeze(frozen);
      try {
        requireFrozenIsSaid(copy, frozen);
      } finally {
        thaw(frozen);
      }

      copy.awaitStatus("/actuator/health", 200);
      portal.queueNow(known);
      copy.requireAllRefreshed(portal);
      assertThat(copy.get(TICKETS).status()).isEqualTo(200);
      Awaitility.await()
          .atMost(Duration.ofSeconds(90))
          .untilAsserted(() -> assertThat(copy.get(NOT_CACHED).status()).isEqualTo(200));
    }
  }

  private static void requireFrozenIsSaid(AppProcess copy, Server frozen) {
    switch (frozen) {
      case MONGODB -> {
        copy.requireUnavailable(TIMELINE, null);
        copy.requireUnavailable(TICKETS, null);
        copy.requireUnavailable(NOT_CACHED, null);
        copy.requireNothingIsValidated(RIDE);
        copy.requireHealth(503, Map.of("mongodb", "DOWN", "mysql", "UP"));
      }
      case MYSQL -> {
        // The connections that the calls take were used a moment ago: the pool trusts them.
        copy.requireUnavailable(TIMELINE, null);
        copy.requireUnavailable(REFRESHES, "{\"activity_type\": 1}");
        copy.requireUnavailable(AppProcess.RUNS, "{}");
        copy.requireUnavailable(NOT_CACHED, null);
        copy.requireNothingIsValidated(RIDE);
        copy.requireHealth(503, Map.of("mongodb", "UP", "mysql", "DOWN"));
        assertThat(copy.get(TICKETS).status()).as("reading needs no MySQL").isEqualTo(200);
      }
      case BYTEMARK -> {
        copy.requireUnavailable(NOT_CACHED, null);
        assertThat(copy.get(TICKETS).status()).as("what is cached is served").isEqualTo(200);
      }
    }
  }

  private void freeze(Server server) {
    switch (server) {
      case MONGODB -> servers.mongod.freeze();
      case MYSQL -> servers.mariaDb.freeze();
      case BYTEMARK -> servers.sandbox.latency(Duration.ofMinutes(1));
    }
  }

  private void thaw(Server server) {
    switch (server) {
      case MONGODB -> servers.mongod.thaw();
      case MYSQL -> servers.mariaDb.thaw();
      case BYTEMARK -> servers.sandbox.latency(Duration.ZERO);
    }
  }
}
