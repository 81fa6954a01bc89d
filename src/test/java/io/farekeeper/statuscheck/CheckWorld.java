package io.farekeeper.statuscheck;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import io.farekeeper.jobs.WatchedRun;
import io.farekeeper.stores.FieldData;
import io.farekeeper.testing.TestMongo;
import io.farekeeper.tickets.statuses.PassStatuses;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/** Caches and check logs on a server of the test's choice, and the job that checks them. */
final class CheckWorld implements AutoCloseable {
  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
  static final int NOW_SECONDS = (int) NOW.getEpochSecond();
  static final String OVER = "2026-01-01T00:00:00Z";
  static final String VALID = "2027-01-01T00:00:00Z";

  final MongoCollection<BsonDocument> caches;
  final MongoCollection<BsonDocument> logs;
  private final MongoClient client;
  private final MongoDatabase database;
  private final AnnotationConfigApplicationContext context =
      new AnnotationConfigApplicationContext();
  long partBytes = 15 << 20;

  CheckWorld(TestMongo server) {
    client = server.client();
    database = server.database(client);
    caches = database.getCollection("bytemark_tickets_cache", BsonDocument.class);
    logs = database.getCollection("bytemark_cache_status_check_log", BsonDocument.class);
    caches.drop();
    logs.drop();
    context.registerBean(MongoDatabase.class, () -> database);
    context.registerBean(FieldData.class, () -> new FieldData(new SimpleMeterRegistry()));
    context.register(PassStatuses.class);
    context.refresh();
  }

  CheckTicketsCacheStatusJob job() {
    return new CheckTicketsCacheStatusJob(
        context.getBean(PassStatuses.class),
        new CheckLog(database, partBytes),
        new StatusCheckProperties(0.5, 100));
  }

  WatchedRun run(BooleanSupplier stops, Object... inputs) {
    Map<String, Long> all = new HashMap<>(Map.of("userID", 0L, "statusChange", 1L, "force", 0L));
    for (int n = 0; n < inputs.length; n += 2) {
      all.put((String) inputs[n], ((Integer) inputs[n + 1]).longValue());
    }
    WatchedRun run = WatchedRun.byHand(NOW, all);
    run.stop = stops;
    return run;
  }

  Map<String, Object> check(Object... inputs) {
    return new HashMap<>(job().run(run(() -> false, inputs)).values());
  }

  static String pass(String uuid, String status, String expiration) {
    return "{pass_uuid: '%s', status: '%s', payload_hash: 'h', payload: {uuid: '%s', expiration: '%s'}}"
        .formatted(uuid, status, uuid, expiration);
  }

  void cache(int user, String... passes) {
    caches.insertOne(
        BsonDocument.parse(
            "{user_id: %d, timestamp: 1, __v: 0, passes: [%s]}"
                .formatted(user, String.join(",", passes))));
  }

  List<String> statuses(int user) {
    BsonDocument found = caches.find(new BsonDocument("user_id", new BsonInt32(user))).first();
    assertThat(found).isNotNull();
    return found.getArray("passes").stream()
        .map(pass -> pass.asDocument().getString("status").getValue())
        .toList();
  }

  List<BsonDocument> logs() {
    return logs.find().sort(new BsonDocument("_id", new BsonInt32(1))).into(new ArrayList<>());
  }

  void expired(int users) {
    IntStream.range(0, users).forEach(user -> cache(user, pass("p" + user, "USABLE", OVER)));
  }

  @Override
  public void close() {
    context.close();
    client.close();
  }
}
