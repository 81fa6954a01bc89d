package io.farekeeper.rewards;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.zaxxer.hikari.HikariDataSource;
import io.farekeeper.cluster.DatabaseClock;
import io.farekeeper.jobs.JobResult;
import io.farekeeper.jobs.WatchedRun;
import io.farekeeper.outbox.Delivery;
import io.farekeeper.outbox.MessageDelivered;
import io.farekeeper.outbox.MessageFailed;
import io.farekeeper.outbox.OutgoingMessage;
import io.farekeeper.outbox.TestOutbox;
import io.farekeeper.outbox.Topic;
import io.farekeeper.refresh.RewardRequests;
import io.farekeeper.sealing.TestSealing;
import io.farekeeper.testing.TestClock;
import io.farekeeper.testing.TestMongo;
import io.farekeeper.testing.TestMySql;
import io.farekeeper.ticketlog.PassProducts;
import io.farekeeper.ticketlog.feed.FeedPositions;
import io.farekeeper.ticketlog.feed.TicketLogFeed;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
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
  final PassProducts products;
  final TicketLogFeed feed;
  final FeedPositions positions;
  final RideStore rides;
  final TransactionTemplate transaction;
  private final DatabaseClock databaseClock;
  final TestOutbox outbox;
  private volatile LoyaltyRules issuing = rules();
  private final TestSealing sealing;
  private final String kind;

  private LoyaltyWorld(String kind, TestMySql mySql, TestMongo server) {
    this.kind = kind;
    pool = mySql.openMigrated();
    jdbc = JdbcClient.create(pool);
    MongoClient client = server.client();
    mongo = server.database(client);
    log = mongo.getCollection("bytemark_tickets_log");
    products = new PassProducts(mongo);
    sealing = new TestSealing(mongo);
    feed = new TicketLogFeed(TestSealing.entries(mongo), mongo);
    positions = new FeedPositions(jdbc);
    rides = new RideStore(jdbc, new JdbcTemplate(pool));
    transaction = new TransactionTemplate(new JdbcTransactionManager(pool));
    databaseClock = new DatabaseClock(jdbc);
    outbox = anotherOutbox();
  }

  /** Another instance's outbox. To be closed. */
  TestOutbox anotherOutbox() {
    return new TestOutbox(
        jdbc,
        databaseClock,
        transaction,
        new SimpleMeterRegistry(),
        this::publish,
        new Topic(
            RewardMessages.TOPIC,
            this::post,
            rules().webhook().retries(),
            Topic.Dispatch.ON_DEMAND,
            1));
  }

  static List<LoyaltyWorld> all() {
    return List.of(
        onRealServers(),
        OPEN.computeIfAbsent(
            "embedded", kind -> new LoyaltyWorld(kind, TestMySql.h2(), TestMongo.embedded())));
  }

  static LoyaltyWorld onRealServers() {
    return OPEN.computeIfAbsent(
        "real", kind -> new LoyaltyWorld(kind, TestMySql.mariaDb(), TestMongo.best()));
  }

  LoyaltyWorld fresh() {
    for (String table :
        List.of(
            "farekeeper_loyalty_start",
            "farekeeper_loyalty_reward",
            "farekeeper_outbox",
            "farekeeper_loyalty_ride",
            "farekeeper_feed_position",
            "bytemark_ticket_refresh_log")) {
      jdbc.sql("DELETE FROM " + table).update();
    }
    log.deleteMany(new Document());
    sealing.forget();
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
        jdbc, transaction, new RewardRequests(jdbc), outbox.outbox, rules, clock);
  }

  private Delivery post(OutgoingMessage reward) {
    try (RewardChannel channel = new RewardChannel(issuing, clock)) {
      return channel.deliver(reward);
    }
  }

  private void publish(Object event) {
    RewardStore store = store(issuing);
    if (event instanceof MessageDelivered delivered) {
      store.on(delivered);
    } else if (event instanceof MessageFailed failed) {
      store.on(failed);
    }
  }

  /** What has rewards posted as these rules say. */
  RewardIssue issue(LoyaltyRules rules) {
    issuing = rules;
    return new RewardIssue(outbox.outbox, rules);
  }

  /** Lets time pass for instances and databases. */
  void advance(Duration time) {
    clock.advance(time);
    databaseClock.shift(time);
    outbox.heartbeat.renew();
  }

  /** A count of what is in the log now. */
  RideCount rideCount(LoyaltyRules rules) {
    seal();
    intake().takeAll(WatchedRun.byTheClock(clock.instant()), START);
    return new RideCount(rides, products, store(rules), rules, clock);
  }

  RideIntake intake() {
    return new RideIntake(feed, positions, rides, transaction, clock);
  }

  CountingStart start(LoyaltyRules rules) {
    return new CountingStart(jdbc, transaction, feed, positions, rides, rules, clock);
  }

  CountLoyaltyRidesJob job(LoyaltyRules rules) {
    return job(rules, new RideCount(rides, products, store(rules), rules, clock));
  }

  CountLoyaltyRidesJob job(LoyaltyRules rules, RideCount rideCount) {
    return new CountLoyaltyRidesJob(start(rules), intake(), rides, rideCount, issue(rules), rules);
  }

  /** Seals what is in the log, and runs the job. */
  JobResult run(LoyaltyRules rules) {
    seal();
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

  /** Seals what is not sealed: from then on it is in the feed. */
  void seal() {
    sealing.seal(7);
  }

  /** Removes segments below a number, as somebody does who removes by age. */
  void forgetBefore(long segment) {
    sealing.forgetBefore(segment);
  }

  /** The ledger, each as {@code user:milestone state}. */
  List<String> ledger() {
    return store(issuing).list(null, OptionalLong.empty(), 1000).stream()
        .sorted(Comparator.comparingLong(Reward::userId).thenComparingInt(Reward::milestone))
        .map(
            reward ->
                "%d:%d %s".formatted(reward.userId(), reward.milestone(), reward.state().word()))
        .toList();
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
