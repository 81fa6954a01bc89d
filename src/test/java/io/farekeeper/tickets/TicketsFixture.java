package io.farekeeper.tickets;

import io.farekeeper.bytemark.BytemarkClient;
import io.farekeeper.bytemark.BytemarkEndpoint;
import io.farekeeper.bytemark.BytemarkProperties;
import io.farekeeper.bytemark.UserPasses;
import io.farekeeper.cluster.DatabaseClock;
import io.farekeeper.cluster.InstanceHeartbeat;
import io.farekeeper.cluster.OtherInstance;
import io.farekeeper.cluster.UserLock;
import io.farekeeper.cluster.UserLocks;
import io.farekeeper.embedded.sandbox.BytemarkSandbox;
import io.farekeeper.embedded.sandbox.SandboxRider;
import io.farekeeper.encryption.SensitiveFields;
import io.farekeeper.stores.FieldData;
import io.farekeeper.stores.WholeNumber;
import io.farekeeper.ticketlog.TicketLog;
import io.farekeeper.tickets.build.CachePreparation;
import io.farekeeper.tickets.build.DuplicateCaches;
import io.farekeeper.tickets.build.InitialBuild;
import io.farekeeper.tickets.build.InitialBuildProgress;
import io.farekeeper.tickets.statuses.StatusCounter;
import io.farekeeper.tickets.sync.ExpiredPasses;
import io.farekeeper.tickets.sync.FailedAnswers;
import io.farekeeper.tickets.sync.PassFetch;
import io.farekeeper.tickets.sync.SyncPlanner;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The ticket cache as the application wires it, on a sandbox of its own and emptied stores. */
public final class TicketsFixture implements AutoCloseable {
  public static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");

  /** Of a call that did not reach Bytemark. */
  static final SyncException.Kind UNREACHED = SyncException.Kind.UNREACHED;

  final Stores stores;
  public final MovableClock clock = new MovableClock(NOW);

  /** The sandbox's own clock: it is asked once in each of Bytemark's answers. */
  public final MovableClock vendorClock = new MovableClock(NOW);

  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  public final FieldData found = new FieldData(meters);
  public final List<Object> events = Collections.synchronizedList(new ArrayList<>());
  public final BytemarkSandbox sandbox;
  public final Sessions sessions;
  public final DatabaseClock databaseClock;
  public final UserLocks locks;
  final Caches caches;
  public final InitialBuildProgress progress;
  public final CachePreparation preparation;
  public final TicketCache cache;
  public final TicketProperties properties;
  public volatile Consumer<Object> onEvent = _ -> {};
  private final BytemarkClient bytemark;

  /** Settings as {@code name=value}, without {@code farekeeper.}. */
  public TicketsFixture(Stores stores, String... settings) {
    this.stores = stores;
    stores.empty();
    Binder binder = binder(settings);
    properties = binder.bindOrCreate("farekeeper.tickets", TicketProperties.class);
    sandbox = BytemarkSandbox.start(vendorClock);
    bytemark = client(sandbox, binder, meters);
    sessions =
        new Sessions(
            stores.jdbc,
            new TransactionTemplate(new JdbcTransactionManager(stores.pool)),
            this::publish,
            clock);
    databaseClock = new DatabaseClock(stores.jdbc);
    locks =
        new UserLocks(
            new NamedParameterJdbcTemplate(stores.pool),
            properties.leaseTime(),
            new InstanceHeartbeat(stores.jdbc, databaseClock));
    caches = new Caches(stores.mongo, found, clock);
    progress = new InitialBuildProgress(stores.mongo, caches, clock);
    preparation =
        new CachePreparation(stores.mongo, new DuplicateCaches(stores.mongo, clock), progress);
    cache =
        new TicketCache(
            caches,
            new ExpiredPasses(stores.mongo),
            preparation,
            sessions,
            new PassFetch(bytemark, found),
            new SyncPlanner(
                properties, binder.bindOrCreate("farekeeper.loyalty", LoyaltyProperties.class)),
            new FailedAnswers(caches, properties),
            new TicketLog(stores.mongo, new SensitiveFields(stores.mongo), meters),
            this::publish,
            new StatusCounter(meters),
            clock);
  }

  public static Binder binder(String... settings) {
    Map<String, String> values = new HashMap<>();
    values.put("farekeeper.bytemark.connect-timeout", "30s");
    values.put("farekeeper.bytemark.read-timeout", "30s");
    values.put("farekeeper.bytemark.rate-per-second", "10000");
    values.put("farekeeper.bytemark.retry-base", "1ms");
    for (String setting : settings) {
      String[] parts = setting.split("=", 2);
      values.put("farekeeper." + parts[0], parts[1]);
    }
    return new Binder(new MapConfigurationPropertySource(values));
  }

  static BytemarkClient client(BytemarkSandbox sandbox, Binder binder, SimpleMeterRegistry meters) {
    BytemarkProperties properties =
        binder.bindOrCreate("farekeeper.bytemark", BytemarkProperties.class);
    return new BytemarkClient(
        new BytemarkEndpoint(sandbox.baseUrl()), properties, new MovableClock(NOW), meters);
  }

  /** Prepares the collection, as the start of the application does. */
  public TicketsFixture prepared() {
    preparation.prepare();
    return this;
  }

  private void publish(Object event) {
    events.add(event);
    onEvent.accept(event);
  }

  /** Another instance, to be closed. */
  public OtherInstance otherInstance() {
    return OtherInstance.alive(stores.pool, databaseClock);
  }

  /** One that gave its last heartbeat so long ago. */
  public OtherInstance deadInstance(Duration silence) {
    return OtherInstance.silentFor(silence, stores.pool);
  }

  /** A rider whose token stands in {@code bytemark_tokens}. */
  public SandboxRider rider(long userId) {
    SandboxRider rider = sandbox.rider(userId);
    token(userId, rider.token());
    return rider;
  }

  /** A rider with these passes, as JSON. */
  public SandboxRider rider(long userId, List<String> current, List<String> expired) {
    SandboxRider rider = rider(userId);
    answers(rider, current, expired);
    return rider;
  }

  /** What Bytemark answers of the rider from now on, to the byte. */
  static void answers(SandboxRider rider, List<String> current, List<String> expired) {
    rider.rawAnswer(false, envelope(current));
    rider.rawAnswer(true, envelope(expired));
  }

  static byte[] envelope(List<String> passes) {
    return """
    {"errors":[],"server_time":"2026-03-04T05:06:07.000Z","data":{"passes":[%s],"page_count":1,
    "total_count":%d,"pagination":{"page":1,"per_page":1000,"next":null}}}
    """
        .formatted(String.join(",", passes), passes.size())
        .getBytes(StandardCharsets.UTF_8);
  }

  void token(long userId, String token) {
    stores
        .jdbc
        .sql("INSERT INTO bytemark_tokens (user_id, token) VALUES (:user, :token)")
        .param("user", userId)
        .param("token", token)
        .update();
  }

  /** Checks a user's cache as a job does, under a lock. */
  public SyncResult check(long userId) {
    UserLock lock = locks.acquire(userId, Duration.ofSeconds(10)).orElseThrow();
    try {
      return cache.check(lock, sessions.of(userId));
    } finally {
      locks.release(List.of(lock));
    }
  }

  public InitialBuild initialBuild() {
    return initialBuild(System::nanoTime);
  }

  public InitialBuild initialBuild(LongSupplier nanoTime) {
    return new InitialBuild(progress, cache, sessions, locks, nanoTime);
  }

  /** What the client reads, without a cache. */
  UserPasses fetch(String token) {
    return bytemark.fetch(token);
  }

  /** The user's document; fails if there is none. */
  public BsonDocument document(long userId) {
    return Objects.requireNonNull(
        stores
            .collection(Caches.COLLECTION)
            .find(new BsonDocument("user_id", WholeNumber.bson(userId)))
            .first());
  }

  List<BsonDocument> entries(long userId, String list) {
    return document(userId).getArray(list).stream().map(BsonValue::asDocument).toList();
  }

  public List<String> uuids(long userId, String list) {
    return texts(entries(userId, list), "pass_uuid");
  }

  static List<String> texts(List<BsonDocument> documents, String field) {
    return documents.stream().map(document -> document.getString(field).getValue()).toList();
  }

  public List<BsonDocument> log(long userId) {
    return stores
        .collection("bytemark_tickets_log")
        .find(new BsonDocument("user_id", WholeNumber.bson(userId)))
        .into(new ArrayList<>());
  }

  /** Changes a user's document behind Farekeeper's back. */
  public void change(long userId, String update) {
    stores
        .collection(Caches.COLLECTION)
        .updateOne(
            new BsonDocument("user_id", WholeNumber.bson(userId)), BsonDocument.parse(update));
  }

  public void insert(String collection, String json) {
    stores.collection(collection).insertOne(BsonDocument.parse(json));
  }

  @Override
  public void close() {
    bytemark.close();
    sandbox.close();
  }

  BsonDocument entry(long user, String list, String uuid) {
    return entries(user, list).stream()
        .filter(entry -> entry.getString("pass_uuid").getValue().equals(uuid))
        .findFirst()
        .orElseThrow();
  }

  /** The user's log entries: "list change uuid status @seconds since {@link #NOW}". */
  public List<String> logged(long user) {
    return log(user).stream()
        .map(
            entry ->
                "%s %s %s %s @%d"
                    .formatted(
                        entry.getDocument("farekeeper").getString("list").getValue(),
                        entry.getDocument("farekeeper").getString("change").getValue(),
                        entry.getString("uuid").getValue(),
                        entry.getString("status").getValue(),
                        entry.getInt32("timestamp").getValue() - NOW.getEpochSecond()))
        .toList();
  }
}
