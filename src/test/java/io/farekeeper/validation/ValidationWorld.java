package io.farekeeper.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import io.farekeeper.cluster.DatabaseClock;
import io.farekeeper.cluster.InstanceHeartbeat;
import io.farekeeper.cluster.OtherInstance;
import io.farekeeper.embedded.sandbox.BytemarkSandbox;
import io.farekeeper.testing.HttpCaller;
import io.farekeeper.testing.HttpCaller.Answer;
import io.farekeeper.testing.TestApplication;
import io.farekeeper.testing.TestClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.bson.Document;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.node.ObjectNode;

/** The application with its sandbox, riders with passes, and what became of them. */
final class ValidationWorld {
  /** Its tests move one clock: one class at a time. */
  static final String LOCK = "ValidationWorld";

  static final String SINGLE = "6a1d8f30-91c7-4b52-8e0d-3f5a7c2be411";
  static final String TEN_RIDES = "17e9a5d4-6c28-4f0b-9a63-d8b04c7f1e33";
  private static final String SETTLE_TIME = "--farekeeper.validation.settle-time";
  private static final AtomicLong USERS = new AtomicLong(7000);
  private static final Map<String, ValidationWorld> RUNNING = new ConcurrentHashMap<>();

  final TestClock clock;
  final JdbcClient jdbc;
  final MongoDatabase mongo;
  final BytemarkSandbox sandbox;
  final HttpCaller http;
  private final String kind;
  private final InstanceHeartbeat heartbeat;
  private final TestApplication application;

  private ValidationWorld(
      String kind,
      List<String> servers,
      List<String> more,
      Consumer<GenericApplicationContext> beans) {
    this.kind = kind;
    List<String> settings =
        new ArrayList<>(
            List.of(
                "--farekeeper.bytemark.retry-base=1ms",
                "--farekeeper.bytemark.read-timeout=5s",
                "--farekeeper.bytemark.connect-timeout=5s",
                "--farekeeper.bytemark.rate-per-second=100000",
                "--farekeeper.bytemark.circuit.open=500ms",
                "--farekeeper.bytemark.circuit.window=1000",
                "--farekeeper.bytemark.circuit.minimum-fetches=1000"));
    if (more.stream().noneMatch(setting -> setting.startsWith(SETTLE_TIME))) {
      settings.add(SETTLE_TIME + "=0s");
    }
    settings.addAll(more);
    application = TestApplication.start(servers, settings, beans);
    clock = application.clock();
    jdbc = bean(JdbcClient.class);
    mongo = bean(MongoDatabase.class);
    sandbox = bean(BytemarkSandbox.class);
    heartbeat = bean(InstanceHeartbeat.class);
    http = HttpCaller.on(application.port()).as("admin");
  }

  /** MariaDB beside the best MongoDB there is. */
  static ValidationWorld onRealServers(String... settings) {
    return RUNNING.computeIfAbsent(
        "real servers " + List.of(settings),
        kind ->
            new ValidationWorld(kind, TestApplication.realServers(), List.of(settings), _ -> {}));
  }

  /** Real servers whose every command {@link RideCosts} sees. */
  static ValidationWorld observed() {
    return RUNNING.computeIfAbsent(
        "observed",
        kind -> new ValidationWorld(kind, RideCosts.servers(), List.of(), RideCosts::observeMongo));
  }

  /** What is embedded when the product is tried out. */
  static ValidationWorld embedded() {
    return RUNNING.computeIfAbsent(
        "embedded",
        kind -> new ValidationWorld(kind, TestApplication.embeddedServers(), List.of(), _ -> {}));
  }

  static List<ValidationWorld> all() {
    return List.of(onRealServers(), embedded());
  }

  <T> T bean(Class<T> type) {
    return application.bean(type);
  }

  /** Another instance on the same databases, to be closed. */
  OtherInstance otherInstance() {
    return OtherInstance.alive(bean(DataSource.class), databaseClock());
  }

  DatabaseClock databaseClock() {
    return bean(DatabaseClock.class);
  }

  /** Lets time pass by the database's clock. */
  void letPass(Duration time) {
    databaseClock().shift(time);
  }

  /** A rider with a token and no pass but those that a test gives. */
  long user() {
    long user = USERS.incrementAndGet();
    sandbox.rider(user).replacePasses(List.of(), List.of());
    jdbc.sql("INSERT INTO bytemark_tokens (user_id, token) VALUES (?, ?)")
        .params(user, sandbox.rider(user).token())
        .update();
    return user;
  }

  /** Buys a pass of which the cache does not know yet. */
  String buys(long user, String product) {
    return sandbox.rider(user).buy(product).path("uuid").asString();
  }

  /** A pass that the cache knows. */
  String holds(long user, String product) {
    String pass = buys(user, product);
    cached(user);
    return pass;
  }

  void cached(long user) {
    await()
        .untilAsserted(
            () -> {
              Answer answer = http.get("/api/v1/users/" + user + "/tickets?refresh=always");
              assertThat(answer.status()).as(answer.body()).isEqualTo(200);
              assertThat(answer.json().path("stale").asBoolean()).isFalse();
            });
  }

  /** Once the refresh that follows a ride is over: what comes later is the test's alone. */
  void awaitRefreshed(long user) {
    await()
        .untilAsserted(
            () ->
                assertThat(
                        count(
                                "bytemark_ticket_refresh_log",
                                "activity_type = 1 AND status = 0",
                                user)
                            + count("farekeeper_refresh_lease", "TRUE", user))
                    .isZero());
  }

  private long count(String table, String condition, long user) {
    return jdbc.sql("SELECT COUNT(*) FROM " + table + " WHERE user_id = ? AND " + condition)
        .param(user)
        .query(Long.class)
        .single();
  }

  Answer validate(long user, String pass) {
    return validate(user, pass, UUID.randomUUID().toString());
  }

  Answer validate(long user, String pass, String key) {
    return post(key, "{\"user_id\": %d, \"pass_uuid\": \"%s\"}".formatted(user, pass));
  }

  /** A copy that has not given a sign of life for seconds, as on a busy machine, takes nothing. */
  Answer post(String key, String body) {
    if (!heartbeat.isAlive()) {
      await().until(heartbeat::isAlive);
    }
    return http.with("Idempotency-Key", key).post("/api/v1/validations", body);
  }

  /** The reason of an answer, or its problem. */
  static String reason(Answer answer) {
    return answer.status() == 200 ? answer.json().path("reason").asString() : answer.problem();
  }

  /** How often Bytemark says that the pass was used. */
  int uses(long user, String pass) {
    return truth(user, pass).path("uses_count").asInt();
  }

  ObjectNode truth(long user, String pass) {
    return sandbox.rider(user).currentPasses().stream()
        .filter(p -> p.path("uuid").asString().equals(pass))
        .findFirst()
        .orElseThrow();
  }

  /** What validations wrote into the ticket log about a user: "status reason" in time's order. */
  List<String> entries(long user) {
    List<String> entries = new ArrayList<>();
    for (Document entry :
        mongo
            .getCollection("bytemark_tickets_log")
            .find(
                Filters.and(
                    Filters.eq("user_id", user), Filters.eq("operation_type", "validation")))) {
      Document details =
          Objects.requireNonNullElseGet(
              entry.get("error_details", Document.class),
              () ->
                  Objects.requireNonNullElseGet(
                      entry.get("ticket_details", Document.class), Document::new));
      entries.add((entry.getString("status") + " " + details.get("reason", "")).strip());
    }
    return entries.stream().sorted().toList();
  }

  Document cachedPass(long user, String pass) {
    return Objects.requireNonNull(
            mongo.getCollection("bytemark_tickets_cache").find(Filters.eq("user_id", user)).first())
        .getList("passes", Document.class)
        .stream()
        .filter(entry -> pass.equals(entry.getString("pass_uuid")))
        .findFirst()
        .orElseThrow();
  }

  /** The user's attempts: "STATE granted? reason". */
  List<String> attempts(long user) {
    return jdbc.sql("SELECT * FROM farekeeper_activation WHERE user_id = ? ORDER BY id")
        .param(user)
        .query(
            (row, _) ->
                row.getString("state")
                    + (row.getBoolean("granted") ? " granted" : "")
                    + (row.getString("reason") == null ? "" : " " + row.getString("reason")))
        .list();
  }

  @Override
  public String toString() {
    return kind;
  }
}
