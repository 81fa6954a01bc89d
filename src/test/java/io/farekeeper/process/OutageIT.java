package io.farekeeper.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import io.farekeeper.embedded.sandbox.BytemarkSandbox;
import io.farekeeper.testing.HttpCaller.Answer;
import io.farekeeper.testing.RealMariaDb;
import io.farekeeper.testing.RealMongod;
import io.farekeeper.testing.TestMySql;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Servers are killed or frozen, at start or during a run, and come back. The tests share them; each
 * has databases of its own. It takes longest, so it begins first.
 */
@Order(1)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OutageIT {
  private static final List<Long> USERS = LongStream.rangeClosed(8001, 8400).boxed().toList();
  private static final String SINGLE_RIDE = "6a1d8f30-91c7-4b52-8e0d-3f5a7c2be411";
  private static final String[] SETTINGS = {
    "--farekeeper.bytemark.max-concurrent=16", "--farekeeper.bytemark.circuit.open=1s"
  };
  private static final String[] ANSWERS_WITHIN_TWO_SECONDS = {
    "--farekeeper.bytemark.read-timeout=2s", "--farekeeper.bytemark.circuit.open=1s"
  };
  private static final String REFRESHES = "/api/v1/users/8001/refreshes";
  private static final String TIMELINE = "/api/v1/users/8001/timeline";
  private static final String TICKETS = "/api/v1/users/8001/tickets?refresh=never";

  /** Of the last user, whose cache is built only when it is asked for. */
  private static final String NOT_CACHED = "/api/v1/users/%d/tickets".formatted(USERS.getLast());

  private final RealMongod mongod = mongod();
  private final RealMariaDb mariaDb = RealMariaDb.start();
  private final NoticeReceiver receiver = new NoticeReceiver();
  private final Path riders =
      Path.of("target", "process-tests", "riders-%d.json".formatted(System.nanoTime()));
  private BytemarkSandbox sandbox = BytemarkSandbox.start(Clock.systemUTC(), 0, riders);
  private final URI bytemark = sandbox.baseUrl();
  private Addresses addresses = addresses();
  private int tests;

  /** A server that Farekeeper cannot do without for long. */
  enum Server {
    MONGODB,
    MYSQL,
    BYTEMARK
  }

  private static RealMongod mongod() {
    assumeTrue(RealMongod.program().isPresent(), "no mongod: see FAREKEEPER_TEST_MONGOD");
    return RealMongod.start().orElseThrow();
  }

  private Addresses addresses() {
    return new Addresses(
        mongod.uri("cache_" + tests),
        database().url(),
        database().user(),
        bytemark.toString(),
        receiver.url());
  }

  private TestMySql database() {
    return mariaDb.database("portal_" + tests);
  }

  private MongoDatabase caches(MongoClient client) {
    return client.getDatabase("cache_" + tests);
  }

  @BeforeEach
  void useNewDatabases() {
    tests++;
    addresses = addresses();
    sandbox.latency(Duration.ZERO);
  }

  @AfterAll
  void close() {
    sandbox.close();
    receiver.close();
    mariaDb.close();
    mongod.close();
  }

  @Test
  void startsWithNothingThereAndTakesEachServerAsItComes() {
    mongod.kill();
    mariaDb.kill();
    sandbox.close();
    try (Copy copy = Copy.start(addresses, SETTINGS)) {
      requireHealth(copy, 503, Map.of("mongodb", "DOWN", "mysql", "DOWN"));
      assertThat(copy.get("/actuator/health/readiness").status()).isEqualTo(503);
      requireUnavailable(copy, TICKETS, null);
      requireUnavailable(copy, REFRESHES, "{\"activity_type\": 1}");
      requireUnavailable(copy, Copy.RUNS, "{}");

      mongod.restart();
      awaitStatus(copy, "/actuator/health/readiness", 200);
      requireHealth(copy, 503, Map.of("mongodb", "UP", "mysql", "DOWN"));

      mariaDb.restart();
      awaitStatus(copy, "/actuator/health", 200);
      try (Portal portal = new Portal(database())) {
        requireBytemarkIsMissedAndNobodyBlamed(copy, portal);
        startSandbox();
        requireAllRefreshed(copy, portal);
      }
      assertThat(copy.get("/actuator/health/liveness").status()).isEqualTo(200);
    }
  }

  private static void requireBytemarkIsMissedAndNobodyBlamed(Copy copy, Portal portal) {
    portal.giveTokens(USERS);
    portal.queueNow(USERS);
    copy.runJob();
    assertThat(portal.rows()).isEqualTo(Map.of("1:pending", (long) USERS.size()));
    assertThat(portal.attempts()).as("attempts counted").isZero();
    requireHealth(copy, 200, Map.of("bytemark", "DEGRADED"));
  }

  @ParameterizedTest
  @EnumSource
  void goesOnAfterAnOutageDuringARun(Server missing) {
    try (Copy copy = Copy.start(addresses, SETTINGS);
        Portal portal = new Portal(database());
        MongoClient client = MongoClients.create(addresses.mongo())) {
      portal.giveTokens(USERS);
      portal.queueNow(USERS);
      requireAllRefreshed(copy, portal);
      Chronicle chronicle = new Chronicle(() -> sandbox, caches(client));
      chronicle.wasSeen(USERS);
      USERS.forEach(user -> sandbox.rider(user).buy(SINGLE_RIDE));
      portal.queueNow(USERS);
      chronicle.wasSeen(USERS);

      startRunAndGoHalfWay(copy);
      requireOutageIsSeenAndOver(copy, missing);

      requireAllRefreshed(copy, portal);
      chronicle.requireCachesEqualTruth(USERS);
      chronicle.requireLogHasEachStateOnce();
    }
  }

  @Test
  void finishesWhatIsInFlightWhenItIsToldToEnd() {
    try (Copy copy = Copy.start(addresses, SETTINGS);
        Portal portal = new Portal(database());
        MongoClient client = MongoClients.create(addresses.mongo())) {
      portal.giveTokens(USERS);
      portal.queueNow(USERS);
      startRunAndGoHalfWay(copy);

      assertThat(copy.terminate(Duration.ofSeconds(30))).isLessThan(Duration.ofSeconds(25));

      assertThat(portal.count("SELECT COUNT(*) FROM farekeeper_refresh_lease")).isZero();
      int processed = USERS.size() - portal.usersDue();
      assertThat(processed).as("users refreshed before the end").isBetween(10, USERS.size() - 10);
      assertThat(new Chronicle(() -> sandbox, caches(client)).caches())
          .as("caches written")
          .isEqualTo(processed);
    }
  }

  @ParameterizedTest
  @EnumSource
  void saysSoWithinFiveSecondsOfAServerThatIsThereAndDoesNotAnswer(Server frozen) {
    List<Long> known = USERS.subList(0, 20);
    try (Copy copy = Copy.start(addresses, ANSWERS_WITHIN_TWO_SECONDS);
        Portal portal = new Portal(database())) {
      portal.giveTokens(known);
      portal.queueNow(known);
      requireAllRefreshed(copy, portal);
      portal.giveTokens(List.of(USERS.getLast()));

      freeze(frozen);
      try {
        requireFrozenIsSaid(copy, frozen);
      } finally {
        thaw(frozen);
      }

      awaitStatus(copy, "/actuator/health", 200);
      portal.queueNow(known);
      requireAllRefreshed(copy, portal);
      assertThat(copy.get(TICKETS).status()).isEqualTo(200);
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(copy.get(NOT_CACHED).status()).isEqualTo(200));
    }
  }

  private static void requireFrozenIsSaid(Copy copy, Server frozen) {
    switch (frozen) {
      case MONGODB -> {
        requireUnavailable(copy, TIMELINE, null);
        requireUnavailable(copy, TICKETS, null);
        requireUnavailable(copy, NOT_CACHED, null);
        requireNothingIsValidated(copy);
        requireHealth(copy, 503, Map.of("mongodb", "DOWN", "mysql", "UP"));
      }
      case MYSQL -> {
        // The connections that the calls take were used a moment ago: the pool trusts them.
        requireUnavailable(copy, TIMELINE, null);
        requireUnavailable(copy, REFRESHES, "{\"activity_type\": 1}");
        requireUnavailable(copy, Copy.RUNS, "{}");
        requireUnavailable(copy, NOT_CACHED, null);
        requireNothingIsValidated(copy);
        requireHealth(copy, 503, Map.of("mongodb", "UP", "mysql", "DOWN"));
        assertThat(copy.get(TICKETS).status()).as("reading needs no MySQL").isEqualTo(200);
      }
      case BYTEMARK -> {
        requireUnavailable(copy, NOT_CACHED, null);
        assertThat(copy.get(TICKETS).status()).as("what is cached is served").isEqualTo(200);
      }
    }
  }

  private void freeze(Server server) {
    switch (server) {
      case MONGODB -> mongod.freeze();
      case MYSQL -> mariaDb.freeze();
      case BYTEMARK -> sandbox.latency(Duration.ofMinutes(1));
    }
  }

  private void thaw(Server server) {
    switch (server) {
      case MONGODB -> mongod.thaw();
      case MYSQL -> mariaDb.thaw();
      case BYTEMARK -> sandbox.latency(Duration.ZERO);
    }
  }

  private void startRunAndGoHalfWay(Copy copy) {
    sandbox.latency(Duration.ofMillis(60));
    long before = sandbox.calls();
    copy.startRun();
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(5))
        .until(() -> sandbox.calls() - before >= USERS.size());
  }

  private void requireOutageIsSeenAndOver(Copy copy, Server missing) {
    switch (missing) {
      case MONGODB -> {
        mongod.kill();
        awaitComponent(copy, "mongodb", "DOWN");
        requireHealth(copy, 503, Map.of("mongodb", "DOWN", "mysql", "UP"));
        assertThat(copy.get("/actuator/health/readiness").status()).isEqualTo(503);
        requireUnavailable(copy, TICKETS, null);
        mongod.restart();
      }
      case MYSQL -> {
        mariaDb.kill();
        awaitComponent(copy, "mysql", "DOWN");
        requireHealth(copy, 503, Map.of("mongodb", "UP", "mysql", "DOWN"));
        assertThat(copy.get("/actuator/health/readiness").status()).isEqualTo(200);
        assertThat(copy.get(TICKETS).status()).as("reading needs no MySQL").isEqualTo(200);
        requireUnavailable(copy, REFRESHES, "{\"activity_type\": 1}");
        requireUnavailable(copy, Copy.RUNS, "{}");
        mariaDb.restart();
      }
      case BYTEMARK -> {
        sandbox.close();
        awaitComponent(copy, "bytemark", "DEGRADED");
        requireHealth(copy, 200, Map.of("bytemark", "DEGRADED", "mysql", "UP"));
        assertThat(copy.get(TICKETS).status()).as("what is cached is served").isEqualTo(200);
        startSandbox();
      }
    }
    awaitStatus(copy, "/actuator/health/readiness", 200);
    assertThat(copy.get("/actuator/health/liveness").status()).isEqualTo(200);
  }

  /** On the same port, with the same riders. */
  private void startSandbox() {
    sandbox = BytemarkSandbox.start(Clock.systemUTC(), bytemark.getPort(), riders);
  }

  /** Runs the job until no row is left, as the clock would every few minutes. */
  private static void requireAllRefreshed(Copy copy, Portal portal) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(90))
        .until(
            () -> {
              copy.awaitEnd(copy.startRun(Duration.ofSeconds(60)));
              return portal.usersDue() == 0;
            });
    assertThat(portal.rows().keySet()).containsExactly("1:processed");
    assertThat(portal.attempts()).as("attempts counted").isZero();
    awaitStatus(copy, "/actuator/health", 200);
  }

  private static void requireHealth(Copy copy, int status, Map<String, String> components) {
    long began = System.nanoTime();
    Answer health = copy.get("/actuator/health");
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(3));
    assertThat(health.status()).as(health.body()).isEqualTo(status);
    components.forEach(
        (name, state) ->
            assertThat(health.json().path("components").path(name).path("status").asString())
                .as(name + " in " + health.body())
                .isEqualTo(state));
  }

  private static void requireUnavailable(Copy copy, String path, @Nullable String body) {
    requireUnavailable(path, () -> body == null ? copy.get(path) : copy.post(path, body));
  }

  private static void requireNothingIsValidated(Copy copy) {
    String body = "{\"user_id\": %d, \"pass_uuid\": \"p-1\"}".formatted(USERS.getFirst());
    requireUnavailable("a ride", () -> copy.validate(UUID.randomUUID().toString(), body));
  }

  private static void requireUnavailable(String what, Supplier<Answer> call) {
    long began = System.nanoTime();
    assertThat(call.get().problem()).as(what).startsWith("503 ");
    assertThat(Duration.ofNanos(System.nanoTime() - began))
        .as(what)
        .isLessThan(Duration.ofSeconds(5));
  }

  private static void awaitComponent(Copy copy, String component, String status) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
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

  private static void awaitStatus(Copy copy, String path, int status) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(copy.get(path).status()).isEqualTo(status));
  }
}
