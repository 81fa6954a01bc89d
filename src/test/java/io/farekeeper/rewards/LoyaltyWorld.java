package io.farekeeper.rewards;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import com.zaxxer.hikari.HikariDataSource;
import io.farekeeper.jobs.JobResult;
import io.farekeeper.jobs.WatchedRun;
import io.farekeeper.refresh.RewardRequests;
import io.farekeeper.testing.TestClock;
import io.farekeeper.testing.TestMongo;
import io.farekeeper.testing.TestMySql;
import io.farekeeper.ticketlog.StatusEntries;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The loyalty programme on servers of one kind, with a log that the test writes and seals. */
final class LoyaltyWorld {
  /** Its tests move one clock: one class at a time. */
  static final String LOCK = "LoyaltyWorld";

  static final long RIDER = 1_000_000_007L;
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Map<String, LoyaltyWorld> OPEN = new ConcurrentHashMap<>();

  final TestClock clock = new TestClock();
  final HikariDataSource pool;
  final JdbcClient jdbc;
  final MongoDatabase mongo;
  final MongoCollection<Document> log;
  final StatusEntries entries;
  private final String kind;
  private long newestSegment;

  private LoyaltyWorld(String kind, TestMySql mySql, TestMongo server) {
    this.kind = kind;
    pool = mySql.openMigrated();
    jdbc = JdbcClient.create(pool);
    MongoClient client = server.client();
    mongo = server.database(client);
    log = mongo.getCollection("bytemark_tickets_log");
    entries = new StatusEntries(mongo);
  }

  static List<LoyaltyWorld> all() {
    return List.of(
        OPEN.computeIfAbsent(
            "real", kind -> new LoyaltyWorld(kind, TestMySql.mariaDb(), TestMongo.best())),
        OPEN.computeIfAbsent(
            "embedded", kind -> new LoyaltyWorld(kind, TestMySql.h2(), TestMongo.embedded())));
  }

  LoyaltyWorld fresh() {
    for (String table :
        List.of(
            "farekeeper_loyalty_start",
            "farekeeper_loyalty_reward",
            "bytemark_ticket_refresh_log")) {
      jdbc.sql("DELETE FROM " + table).update();
    }
    log.deleteMany(new Document());
    newestSegment = 0;
    return this;
  }

  /** Rules for three rides a reward since {@link #START}, which nobody issues. */
  static LoyaltyRules rules() {
    return rules(3, START, LoyaltyRules.Issuer.NONE, null, 3);
  }

  static LoyaltyRules rules(
      int ridesPerReward,
      @Nullable Instant start,
      LoyaltyRules.Issuer issuer,
      @Nullable String url,
      int maxTries) {
    return new LoyaltyRules(
        true,
        ridesPerReward,
        5,
        true,
        Duration.ofMinutes(2),
        start,
        Set.of(),
        issuer,
        new LoyaltyRules.Webhook(url, "Bearer of-the-test", Duration.ofSeconds(30), maxTries));
  }

  RewardStore store(LoyaltyRules rules) {
    return new RewardStore(
        jdbc,
        new TransactionTemplate(new JdbcTransactionManager(pool)),
        new RewardRequests(jdbc),
        rules,
        clock);
  }

  RideCount rideCount(LoyaltyRules rules) {
    return new RideCount(entries, store(rules), rules, clock);
  }

  CountingStart start(LoyaltyRules rules) {
    return new CountingStart(jdbc, entries, rules, clock);
  }

  CountLoyaltyRidesJob job(LoyaltyRules rules) {
    return job(rules, rideCount(rules));
  }

  CountLoyaltyRidesJob job(LoyaltyRules rules, RideCount rideCount) {
    return new CountLoyaltyRidesJob(
        entries,
        start(rules),
        rideCount,
        new RewardIssue(store(rules), new RewardWebhook(rules, clock), rules, clock),
        rules);
  }

  JobResult run(LoyaltyRules rules) {
    return run(job(rules), WatchedRun.byTheClock(clock.instant()));
  }

  static JobResult run(CountLoyaltyRidesJob job, WatchedRun run) {
    try {
      return job.run(run);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** An entry as Farekeeper writes it, so many seconds after {@link #START}. */
  void validated(Object user, String pass, long seconds) {
    write(user, pass, START.getEpochSecond() + seconds, "validated");
  }

  void write(@Nullable Object user, String pass, Object timestamp, String status) {
    log.insertOne(
        new Document("user_id", user)
            .append("uuid", pass)
            .append("status", status)
            .append("timestamp", timestamp));
  }

  /** So many rides, each of a pass of its own. */
  void rides(Object user, int first, int last) {
    for (int ride = first; ride <= last; ride++) {
      validated(user, "pass-" + ride, ride);
    }
  }

  /** Marks what bears no mark, as the sealer does. */
  void seal() {
    newestSegment++;
    log.updateMany(
        Filters.exists("farekeeper.segment", false),
        Updates.set("farekeeper.segment", newestSegment));
  }

  /** The ledger, each as {@code user:milestone state}. */
  List<String> ledger() {
    return jdbc.sql(
            "SELECT user_id, milestone, state FROM farekeeper_loyalty_reward"
                + " ORDER BY user_id, milestone")
        .query((row, _) -> "%d:%d %s".formatted(row.getLong(1), row.getInt(2), row.getString(3)))
        .list();
  }

  /** How many notices were asked for, by user. */
  Map<Long, Long> noticesQueued() {
    return jdbc
        .sql(
            "SELECT user_id FROM bytemark_ticket_refresh_log"
                + " WHERE activity_type = 2 AND status = 0")
        .query(Long.class)
        .list()
        .stream()
        .collect(Collectors.groupingBy(user -> user, Collectors.counting()));
  }

  @Override
  public String toString() {
    return kind;
  }
}
