package io.farekeeper.tickets;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import io.farekeeper.stores.FieldData;
import io.farekeeper.testing.TestMongo;
import io.farekeeper.tickets.build.CachePreparation;
import io.farekeeper.tickets.build.DuplicateCaches;
import io.farekeeper.tickets.build.InitialBuildProgress;
import io.farekeeper.tickets.statuses.CacheChanges;
import io.farekeeper.tickets.statuses.JudgedCache;
import io.farekeeper.tickets.statuses.PassStatuses;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonInt32;

/** Caches on a server of the test's choice, and their passes' statuses as they are judged. */
public final class JudgedWorld implements AutoCloseable {
  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
  public static final String OVER = "payload: {expiration: '2026-01-01T00:00:00Z'}";
  public static final String VALID = "payload: {expiration: '2027-01-01T00:00:00Z'}";

  public final TestMongo server;
  final MongoDatabase database;
  public final MongoCollection<BsonDocument> caches;
  public final PassStatuses statuses;
  public final FieldData found = new FieldData(new SimpleMeterRegistry());
  private final MovableClock clock = new MovableClock(NOW);
  private final MongoClient client;

  public JudgedWorld(TestMongo server) {
    this.server = server;
    client = server.client();
    database = server.database(client);
    caches = database.getCollection(Caches.COLLECTION, BsonDocument.class);
    statuses = new PassStatuses(database, found);
    caches.drop();
    new CachePreparation(
            database,
            new DuplicateCaches(database, clock),
            new InitialBuildProgress(database, caches(database), clock))
        .prepare();
  }

  Caches caches(MongoDatabase of) {
    return new Caches(of, found, clock);
  }

  public void cache(String json) {
    caches.insertOne(BsonDocument.parse(json));
  }

  public static String pass(String uuid, String status, String payload) {
    return "{pass_uuid: '%s', status: '%s', payload_hash: 'h', %s}"
        .formatted(uuid, status, payload);
  }

  public List<JudgedCache> judge(long userId) {
    List<JudgedCache> judged = new ArrayList<>();
    statuses.judge(userId, NOW, true, judged::add);
    return judged;
  }

  public static List<CacheChanges> changes(List<JudgedCache> judged) {
    return judged.stream()
        .filter(cache -> cache.userId() != null)
        .map(cache -> cache.toSave(cache.userId()))
        .toList();
  }

  public BsonDocument document(int user) {
    BsonDocument found = caches.find(new BsonDocument("user_id", new BsonInt32(user))).first();
    assertThat(found).isNotNull();
    return found;
  }

  public List<String> statusesOf(int user) {
    return document(user).getArray("passes").stream()
        .map(pass -> pass.asDocument().getString("status").getValue())
        .toList();
  }

  @Override
  public void close() {
    client.close();
  }
}
