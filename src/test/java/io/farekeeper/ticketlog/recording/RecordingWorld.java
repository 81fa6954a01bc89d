package io.farekeeper.ticketlog.recording;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import io.farekeeper.FarekeeperApplication;
import io.farekeeper.testing.HttpCaller;
import io.farekeeper.testing.HttpCaller.Answer;
import io.farekeeper.testing.TestClock;
import io.farekeeper.testing.TestMongo;
import io.farekeeper.testing.TestMySql;
import io.farekeeper.ticketlog.TicketLog;
import java.io.InputStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The application on servers of one kind, with a clock that tests move; nothing is scheduled. */
final class RecordingWorld {
  /** Its tests move one clock: one class at a time. */
  static final String LOCK = "RecordingWorld";

  private static final Map<String, RecordingWorld> RUNNING = new ConcurrentHashMap<>();
  private static final AtomicInteger USERS = new AtomicInteger(70_000);

  final TestClock clock = new TestClock();
  final JdbcClient jdbc;
  final MongoDatabase mongo;
  final MongoCollection<BsonDocument> entries;
  final HttpCaller http;
  private final int port;
  private final String kind;
  private final ConfigurableApplicationContext context;

  private RecordingWorld(String kind, List<String> servers) {
    this.kind = kind;
    List<String> arguments = new ArrayList<>(servers);
    arguments.addAll(
        List.of(
            "--server.port=0",
            "--farekeeper.embedded.mixed=true",
            "--farekeeper.embedded.demo-data=false",
            "--farekeeper.admin.password=admin",
            "--farekeeper.users.app.password=app",
            "--farekeeper.users.app.roles=app",
            "--farekeeper.users.app2.password=app2",
            "--farekeeper.users.app2.roles=app",
            "--farekeeper.ticket-log.batch-size=100",
            "--farekeeper.ticket-log.max-rejected-listed=150",
            "--farekeeper.bytemark.url=http://127.0.0.1:9",
            "--farekeeper.jobs.update-bytemark-tickets-cache.cron=-",
            "--farekeeper.jobs.refresh-stale-tickets-caches.cron=-"));
    context =
        new SpringApplicationBuilder(FarekeeperApplication.class)
            .initializers(
                c ->
                    ((GenericApplicationContext) c).registerBean("clock", Clock.class, () -> clock))
            .run(arguments.toArray(String[]::new));
    jdbc = bean(JdbcClient.class);
    mongo = bean(MongoDatabase.class);
    entries = mongo.getCollection(TicketLog.COLLECTION, BsonDocument.class);
    port =
        Integer.parseInt(String.valueOf(context.getEnvironment().getProperty("local.server.port")));
    http = caller("app");
  }

  static Stream<RecordingWorld> all() {
    return Stream.of(onRealServers(), embedded());
  }

  /** MariaDB beside the best MongoDB there is. */
  static RecordingWorld onRealServers() {
    return RUNNING.computeIfAbsent(
        "real servers",
        kind -> {
          TestMySql mySql = TestMySql.mariaDb();
          return new RecordingWorld(
              kind,
              List.of(
                  "--farekeeper.mysql.url=" + mySql.url(),
                  "--farekeeper.mysql.user=" + mySql.user(),
                  "--farekeeper.mongodb.uri=" + TestMongo.best().uri()));
        });
  }

  static RecordingWorld embedded() {
    return RUNNING.computeIfAbsent("embedded", kind -> new RecordingWorld(kind, List.of()));
  }

  <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  /** A rider whom no other test knows. */
  static int user() {
    return USERS.incrementAndGet();
  }

  /** The settings' defaults. */
  static RecordingProperties settings() {
    return new Binder(List.of()).bindOrCreate("farekeeper.ticket-log", RecordingProperties.class);
  }

  /** An event of the rider, which asks for no refresh. */
  static String event(int user, String uuid, String more) {
    return "{\"user_id\": %d, \"uuid\": \"%s\", \"status\": \"validated\"%s}"
        .formatted(user, uuid, more);
  }

  HttpCaller caller(String user) {
    return HttpCaller.on(port).as(user);
  }

  /** Posts a body as it comes. */
  Answer stream(String mediaType, InputStream body) {
    return http.with("Content-Type", mediaType).stream(RecordingController.PATH, body);
  }

  List<String> uuidsOf(int user) {
    return of(user).stream().map(entry -> entry.getString("uuid").getValue()).toList();
  }

  Answer post(String body) {
    return http.post(RecordingController.PATH, body);
  }

  Answer postLines(String body) {
    return http.with("Content-Type", "application/x-ndjson")
        .call("POST", RecordingController.PATH, body);
  }

  /** What is stored of a rider, in no order. */
  List<BsonDocument> of(int user) {
    return entries.find(new BsonDocument("user_id", new BsonInt32(user))).into(new ArrayList<>());
  }

  /** How many rows ask for a refresh of the rider at once. */
  int refreshes(int user) {
    return jdbc.sql(
            "SELECT COUNT(*) FROM bytemark_ticket_refresh_log WHERE user_id = ? AND activity_type ="
                + " 1")
        .param(user)
        .query(Integer.class)
        .single();
  }

  @Override
  public String toString() {
    return kind;
  }
}
