package io.farekeeper.statuscheck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.mongodb.MongoTimeoutException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import io.farekeeper.jobs.JobFailedException;
import io.farekeeper.jobs.WatchedRun;
import io.farekeeper.stores.FieldData;
import io.farekeeper.testing.OwnServers;
import io.farekeeper.testing.TestMongo;
import io.farekeeper.tickets.statuses.CacheChanges;
import io.farekeeper.tickets.statuses.PassStatuses;
import io.farekeeper.tickets.statuses.StatusChange;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/** What is said of a save that did not do all, or nothing. */
@ExtendWith(OwnServers.class)
class StatusSaveTest {
  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
  private static final BsonDocument ALL = new BsonDocument();
  private static final BsonDocument BY_A_REFRESH =
      BsonDocument.parse("{$set: {'passes.0.payload_hash': 'new'}}");

  private final TestMongo server;
  private final MongoClient client;
  private final MongoDatabase database;
  private final MongoCollection<BsonDocument> caches;
  private final MongoCollection<BsonDocument> logs;
  private final AnnotationConfigApplicationContext context =
      new AnnotationConfigApplicationContext();
  private final WatchedRun run =
      WatchedRun.byHand(NOW, Map.of("userID", 0L, "statusChange", 1L, "force", 0L));

  StatusSaveTest(TestMongo server) {
    this.server = server;
    client = server.client();
    database = server.database(client);
    caches = database.getCollection("bytemark_tickets_cache", BsonDocument.class);
    logs = database.getCollection("bytemark_cache_status_check_log", BsonDocument.class);
    caches.drop();
    logs.drop();
  }

  @AfterEach
  void close() {
    context.close();
    client.close();
  }

  private PassStatuses statuses(MongoDatabase seen) {
    context.registerBean(MongoDatabase.class, () -> seen);
    context.registerBean(FieldData.class, () -> new FieldData(new SimpleMeterRegistry()));
    context.register(PassStatuses.class);
    context.refresh();
    return context.getBean(PassStatuses.class);
  }

  private CheckTicketsCacheStatusJob job(MongoDatabase seen) {
    return new CheckTicketsCacheStatusJob(
        statuses(seen), new CheckLog(database, 15 << 20), new StatusCheckProperties(0.5, 100));
  }

  private void expired(int user, String version) {
    caches.insertOne(
        BsonDocument.parse(
            """
            {user_id: %d, __v: %s, passes: [{pass_uuid: 'p%d', status: 'USABLE',
             payload_hash: 'h', payload: {expiration: '2026-01-01T00:00:00Z'}}]}
            """
                .formatted(user, version, user)));
  }

  private void refuseExpired() {
    database.runCommand(
        BsonDocument.parse(
            """
            {collMod: 'bytemark_tickets_cache', validationLevel: 'strict',
             validator: {'passes.status': {$ne: 'EXPIRED'}}}
            """));
  }

  private BsonBoolean saved() {
    BsonDocument log = Objects.requireNonNull(logs.find().first());
    assertThat(log.getArray("log")).isNotEmpty();
    return log.getDocument("farekeeper").getBoolean("saved");
  }

  @Test
  void whereEveryChangeIsRefusedTheLogSaysThatNothingWasSaved() {
    assumeThat(server.kind()).as("the embedded server has no validators").isNotEqualTo("embedded");
    expired(1, "0");
    expired(2, "0");
    refuseExpired();
    assertThat(job(database).run(run))
        .satisfies(result -> assertThat(result.partlyFailed()).isTrue())
        .satisfies(result -> assertThat(result.values()).containsEntry("passes_changed", 0L));
    assertThat(saved()).isEqualTo(BsonBoolean.FALSE);
    assertThat(run.examples)
        .allMatch(example -> example.startsWith("MongoDB refused the document (code "))
        .extracting(example -> example.replaceFirst(".*: ", ""))
        .containsExactly("user 1, pass p1", "user 2, pass p2");
  }

  @Test
  void whereEveryChangeLostItsRaceTheLogSaysThatNothingWasSaved() {
    expired(1, "0");
    run.stop =
        () -> {
          if (logs.countDocuments() > 0) {
            caches.updateMany(ALL, BY_A_REFRESH);
          }
          return false;
        };
    assertThat(job(database).run(run).values()).containsEntry("passes_changed", 0L);
    assertThat(saved()).isEqualTo(BsonBoolean.FALSE);
  }

  @Test
  void whereTheSaveBreaksOffBeforeAnyChangeTheLogSaysThatNothingWasSaved() {
    expired(1, "0");
    CheckTicketsCacheStatusJob job =
        job((MongoDatabase) failing(MongoDatabase.class, database, false));
    assertThatExceptionOfType(JobFailedException.class).isThrownBy(() -> job.run(run));
    assertThat(saved()).isEqualTo(BsonBoolean.FALSE);
  }

  @Test
  void whereItBreaksOffAfterAChangeTheLogStillSaysThatItWasSaved() {
    expired(1, "0");
    CheckTicketsCacheStatusJob job =
        job((MongoDatabase) failing(MongoDatabase.class, database, true));
    assertThatExceptionOfType(JobFailedException.class).isThrownBy(() -> job.run(run));
    assertThat(saved()).isEqualTo(BsonBoolean.TRUE);
  }

  @Test
  void whyPassesWereNotSavedIsSaidByKind() {
    expired(1, "0");
    expired(2, "'text'");
    expired(3, "0");
    List<CacheChanges> judged = caches.find().map(StatusSaveTest::changeOf).into(new ArrayList<>());
    caches.updateOne(new BsonDocument("user_id", new BsonInt32(3)), BY_A_REFRESH);
    StatusSave save = new StatusSave(statuses(database), run, 3, 3);
    save.saveAll(judged.iterator());

    assertThat(save.shortfall(3))
        .isEqualTo("1 changed since they were judged, 1 refused by MongoDB");
    assertThat(save.shortfall(5)).endsWith("1 refused by MongoDB, 2 not reached");
    assertThat(save.hasSavedNothing()).isFalse();
  }

  private static CacheChanges changeOf(BsonDocument cache) {
    int user = cache.getInt32("user_id").getValue();
    return new CacheChanges(
        Objects.requireNonNull(cache.get("_id")),
        user,
        List.of(new StatusChange("p" + user, "USABLE", "EXPIRED", "h", 0)));
  }

  /** All goes through, but of a bulk no answer comes back: before it was done, or after. */
  private static Object failing(Class<?> type, Object real, boolean afterwards) {
    return Proxy.newProxyInstance(
        type.getClassLoader(),
        new Class<?>[] {type},
        (_, method, arguments) -> {
          boolean write = method.getName().equals("bulkWrite");
          Object result = write && !afterwards ? null : method.invoke(real, arguments);
          if (write) {
            throw new MongoTimeoutException("gone");
          }
          return result instanceof MongoCollection
              ? failing(MongoCollection.class, result, afterwards)
              : result;
        });
  }
}
