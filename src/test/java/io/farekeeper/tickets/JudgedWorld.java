package io.farekeeper.tickets;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import io.farekeeper.stores.FieldData;
import io.farekeeper.testing.TestMongo;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonInt32;

/** Caches on a server of the test's choice, and their passes' statuses as they are judged. */
final class JudgedWorld implements AutoCloseable {
  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
  static final String OVER = "payload: {expiration: '2026-01-01T00:00:00Z'}";
  static final String VALID = "payload: {expiration: '2027-01-01T00:00:00Z'}";

  final TestMongo server;
  final MongoDatabase database;
  final MongoCollection<BsonDocument> caches;
  final PassStatuses statuses;
  final FieldData found = new FieldData(new SimpleMeterRegistry());
  private final MovableClock clock = new MovableClock(NOW);
  private final MongoClient client;

  JudgedWorld(TestMongo server) {
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

  void cache(String json) {
    caches.insertOne(BsonDocument.parse(json));
  }

  static String pass(String uuid, String status, String payload) {
    return "{pass_uuid: '%s', status: '%s', payload_hash: 'h', %s}"
        .formatted(uuid, status, payload);
  }

  List<JudgedCache> judge(long userId) {
    List<JudgedCache> judged = new ArrayList<>();
    statuses.judge(userId, NOW, true, judged::add);
    return judged;
  }

  static List<CacheChanges> changes(List<JudgedCache> judged) {
    return judged.stream()
        .filter(cache -> cache.userId() != null)
        .map(cache -> cache.toSave(cache.userId()))
        .toList();
  }

  BsonDocument document(int user) {
    BsonDocument found = caches.find(new BsonDocument("user_id", new BsonInt32(user))).first();
    assertThat(found).isNotNull();
    return found;
  }

  List<String> statusesOf(int user) {
    return document(user).getArray("passes").stream()
        .map(pass -> pass.asDocument().getString("status").getValue())
        .toList();
  }

  @Override
  public void close() {
    client.close();
  }
}
