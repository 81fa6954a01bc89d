package io.farekeeper.refresh;

import static java.util.stream.Collectors.joining;

import com.mongodb.client.MongoDatabase;
import io.farekeeper.cluster.DatabaseClock;
import io.farekeeper.cluster.OtherInstance;
import io.farekeeper.embedded.sandbox.BytemarkSandbox;
import io.farekeeper.jobs.WatchedRun;
import io.farekeeper.stores.MySql;
import io.farekeeper.testing.TestApplication;
import io.farekeeper.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The application on servers of one kind, with a clock that tests move, and nothing scheduled. */
public final class RefreshWorld {
  /** Its tests move one clock: one class at a time. */
  public static final String LOCK = "RefreshWorld";

  private static final List<String> AWAITED = List.of("--farekeeper.refresh.notices-wait=120s");
  private static final AtomicLong USERS = new AtomicLong(5000);
  private static final Map<String, RefreshWorld> RUNNING =
      new java.util.concurrent.ConcurrentHashMap<>();

  public final TestClock clock;
  public final JdbcClient jdbc;
  public final MongoDatabase mongo;
  public final BytemarkSandbox sandbox;
  public final int port;
  private final String kind;
  private final TestApplication application;

  private RefreshWorld(String kind, List<String> servers, List<String> notices) {
    this.kind = kind;
    List<String> settings =
        new ArrayList<>(
            List.of(
                "--farekeeper.users.support.password=support",
                "--farekeeper.users.support.roles=support",
                "--farekeeper.users.app.password=app",
                "--farekeeper.users.app.roles=app",
                "--farekeeper.users.operator.password=operator",
                "--farekeeper.users.operator.roles=operator",
                "--farekeeper.users.auditor.password=auditor",
                "--farekeeper.users.auditor.roles=auditor",
                "--farekeeper.bytemark.retry-base=1ms",
                // The sandbox is not to be protected.
                "--farekeeper.bytemark.rate-per-second=100000",
                "--farekeeper.bytemark.circuit.open=1s",
                // What fails on purpose in one test after the other opens none: an outage does.
                "--farekeeper.bytemark.circuit.minimum-fetches=50",
                "--farekeeper.bytemark.circuit.failure-rate=90",
                "--farekeeper.loyalty.enabled=false",
                "--farekeeper.refresh.contested-for=1s"));
    settings.addAll(notices);
    application = TestApplication.start(servers, settings);
    clock = application.clock();
    jdbc = bean(JdbcClient.class);
    mongo = bean(MongoDatabase.class);
    sandbox = bean(BytemarkSandbox.class);
    port = application.port();
    buildInitially();
  }

  /** Else the first run in this world would build the caches of all whom any test has left. */
  private void buildInitially() {
    long user = user();
    run();
    if (cache(user) == null) {
      throw new AssertionError("the initial build has not built a cache");
    }
  }

  /**
   * MariaDB beside the best MongoDB there is, and what is embedded when the product is tried out.
   */
  public static List<RefreshWorld> all() {
    return List.of(onRealServers(), embedded());
  }

  public static RefreshWorld onRealServers() {
    return RUNNING.computeIfAbsent(
        "real servers", kind -> new RefreshWorld(kind, TestApplication.realServers(), AWAITED));
  }

  static RefreshWorld embedded() {
    return RUNNING.computeIfAbsent(
        "embedded", kind -> new RefreshWorld(kind, TestApplication.embeddedServers(), AWAITED));
  }

  /** One of its own, on real servers, whose notices go to a webhook. To be closed. */
  static RefreshWorld withWebhook(String url) {
    return new RefreshWorld(
        "webhook",
        TestApplication.realServers(),
        List.of(
            "--farekeeper.refresh.notices-wait=1s",
            "--farekeeper.notifications.channel=webhook",
            "--farekeeper.notifications.webhook.url=" + url));
  }

  void close() {
    application.context().close();
  }

  public <T> T bean(Class<T> type) {
    return application.bean(type);
  }

  /** Another instance on the same databases, to be closed. */
  public OtherInstance otherInstance() {
    return OtherInstance.alive(bean(DataSource.class), bean(DatabaseClock.class));
  }

  void publish(Object event) {
    application.context().publishEvent(event);
  }

  /** Empties the queue and what hangs on it; users of earlier tests never come back. */
  public RefreshWorld fresh() {
    for (String table :
        List.of(
            "bytemark_ticket_refresh_log",
            "farekeeper_refresh_attempt",
            "farekeeper_stale_refresh",
            "farekeeper_refresh_lease",
            "farekeeper_dead_session",
            "farekeeper_reward_notified",
            "farekeeper_outbox")) {
      MySql.retryingDeadlocks(() -> jdbc.sql("DELETE FROM " + table).update());
    }
    return this;
  }

  /** A user whom nobody has met, with a token that the sandbox knows. Even ids end in no zero. */
  public long user() {
    long user = USERS.incrementAndGet();
    while (user % 10 == 0) {
      user = USERS.incrementAndGet();
    }
    token(user, sandbox.rider(user).token());
    return user;
  }

  void token(long user, String token) {
    jdbc.sql("INSERT INTO bytemark_tokens (user_id, token) VALUES (?, ?)")
        .params(user, token)
        .update();
  }

  public long row(long user, int type) {
    return bean(RefreshLog.class).queue(user, type, null).id();
  }

  /** A pending row of each user, in one statement. */
  void rows(Collection<Long> users, int type) {
    String rows = users.stream().map(user -> "(" + user + ", " + type + ")").collect(joining(", "));
    jdbc.sql("INSERT INTO bytemark_ticket_refresh_log (user_id, activity_type) VALUES " + rows)
        .update();
  }

  public long scheduled(long user, Duration in) {
    return bean(RefreshLog.class)
        .queue(user, ActivityType.REFRESH_AT, clock.instant().plus(in))
        .id();
  }

  /** A run by the clock. */
  public Map<String, Object> run() {
    return result(WatchedRun.byTheClock(clock.instant()));
  }

  public Map<String, Object> runByHand() {
    return result(WatchedRun.byHand(clock.instant()));
  }

  Map<String, Object> result(WatchedRun run) {
    try {
      return bean(UpdateTicketsCacheJob.class).run(run).values();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The rows of some users as text: "type:state" in the order of their ids. */
  String rows(long... users) {
    StringBuilder text = new StringBuilder();
    for (long user : users) {
      List<RefreshRow> rows = new ArrayList<>(rowsOf(user));
      text.append(text.isEmpty() ? "" : " | ")
          .append(
              rows.stream()
                  .map(row -> row.activityType() + ":" + row.state())
                  .collect(joining(" ")));
    }
    return text.toString();
  }

  /** Oldest first. */
  List<RefreshRow> rowsOf(long user) {
    return bean(RefreshLog.class).list(user, java.util.OptionalLong.empty(), 1000).reversed();
  }

  RefreshRow only(long user) {
    List<RefreshRow> rows = rowsOf(user);
    if (rows.size() != 1) {
      throw new AssertionError("expected one row: " + rows);
    }
    return rows.getFirst();
  }

  public @Nullable Document cache(long user) {
    return mongo
        .getCollection("bytemark_tickets_cache")
        .find(new Document("user_id", user))
        .first();
  }

  long notices(long user) {
    return jdbc.sql("SELECT COUNT(*) FROM farekeeper_outbox WHERE user_id = ?")
        .param(user)
        .query(Long.class)
        .single();
  }

  public Instant now() {
    return clock.instant();
  }

  @Override
  public String toString() {
    return kind;
  }
}
