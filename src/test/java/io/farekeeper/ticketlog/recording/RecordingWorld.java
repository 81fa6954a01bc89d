package io.farekeeper.ticketlog.recording;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import io.farekeeper.testing.HttpCaller;
import io.farekeeper.testing.HttpCaller.Answer;
import io.farekeeper.testing.TestApplication;
import io.farekeeper.testing.TestClock;
import io.farekeeper.ticketlog.TicketLog;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The application on servers of one kind, with a clock that tests move; nothing is scheduled. */
final class RecordingWorld {
  /** Its tests move one clock: one class at a time. */
  static final String LOCK = "RecordingWorld";

  private static final Map<String, RecordingWorld> RUNNING = new ConcurrentHashMap<>();
  private static final AtomicInteger USERS = new AtomicInteger(70_000);

  final TestClock clock;
  final JdbcClient jdbc;
  final MongoDatabase mongo;
  final MongoCollection<BsonDocument> entries;
  final HttpCaller http;
  private final String kind;
  private final TestApplication application;

  private RecordingWorld(String kind, List<String> servers) {
    this.kind = kind;
    application =
        TestApplication.start(
            servers,
            List.of(
                "--farekeeper.users.app.password=app",
                "--farekeeper.users.app.roles=app",
                "--farekeeper.users.app2.password=app2",
                "--farekeeper.users.app2.roles=app",
                "--farekeeper.ticket-log.batch-size=100",
                "--farekeeper.ticket-log.max-rejected-listed=150",
                "--farekeeper.bytemark.url=http://127.0.0.1:9"));
    clock = application.clock();
    jdbc = bean(JdbcClient.class);
    mongo = bean(MongoDatabase.class);
    entries = mongo.getCollection(TicketLog.COLLECTION, BsonDocument.class);
    http = caller("app");
  }

  static Stream<RecordingWorld> all() {
    return Stream.of(onRealServers(), embedded());
  }

  /** MariaDB beside the best MongoDB there is. */
  static RecordingWorld onRealServers() {
    return RUNNING.computeIfAbsent(
        "real servers", kind -> new RecordingWorld(kind, TestApplication.realServers()));
  }

  static RecordingWorld embedded() {
    return RUNNING.computeIfAbsent(
        "embedded", kind -> new RecordingWorld(kind, TestApplication.embeddedServers()));
  }

  <T> T bean(Class<T> type) {
    return application.bean(type);
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
    return HttpCaller.on(application.port()).as(user);
  }

  /** Posts a body as it comes. */
  Answer stream(String mediaType, InputStream body) {
    return http.with("Content-Type", mediaType).stream(RecordingController.PATH, body);
  }

  /** A call in a thread of its own: the common pool has one for all, where processors are few. */
  static CompletableFuture<Answer> atOnce(Supplier<Answer> call) {
    return CompletableFuture.supplyAsync(call, Thread::startVirtualThread);
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
