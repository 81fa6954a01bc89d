package io.farekeeper.tickets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.UpdateOneModel;
import io.farekeeper.testing.TestMongo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.conversions.Bson;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@MethodSource("servers")
class PassStatusesTest {
  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
  private static final String OVER = "payload: {expiration: '2026-01-01T00:00:00Z'}";
  private static final String VALID = "payload: {expiration: '2027-01-01T00:00:00Z'}";

  private final TestMongo server;
  private final MongoClient client;
  private final MongoDatabase database;
  private final MongoCollection<BsonDocument> caches;
  private final PassStatuses statuses;

  PassStatusesTest(TestMongo server) {
    this.server = server;
    client = server.client();
    database = server.database(client);
    caches = database.getCollection(Caches.COLLECTION, BsonDocument.class);
    statuses = new PassStatuses(database);
    caches.drop();
    new CachePreparation(
            database,
            new DuplicateCaches(database),
            new InitialBuildProgress(database, new Caches(database), new MovableClock(NOW)))
        .prepare();
  }

  static Stream<TestMongo> servers() {
    return TestMongo.all();
  }

  @AfterEach
  void close() {
    client.close();
  }

  private void cache(String json) {
    caches.insertOne(BsonDocument.parse(json));
  }

  private static String pass(String uuid, String status, String payload) {
    return "{pass_uuid: '%s', status: '%s', payload_hash: 'h', %s}"
        .formatted(uuid, status, payload);
  }

  private List<JudgedCache> judge(long userId) {
    List<JudgedCache> judged = new ArrayList<>();
    statuses.judge(userId, NOW, true, judged::add);
    return judged;
  }

  private static List<CacheChanges> changes(List<JudgedCache> judged) {
    return judged.stream()
        .filter(cache -> cache.userId() != null)
        .map(cache -> new CacheChanges(cache.documentId(), cache.userId(), cache.changes()))
        .toList();
  }

  private BsonDocument document(int user) {
    BsonDocument found = caches.find(new BsonDocument("user_id", new BsonInt32(user))).first();
    assertThat(found).isNotNull();
    return found;
  }

  private List<String> statusesOf(int user) {
    return document(user).getArray("passes").stream()
        .map(pass -> pass.asDocument().getString("status").getValue())
        .toList();
  }

  @Test
  void readsOnlyUsersWithALivePass() {
    cache("{user_id: 1, passes: [%s]}".formatted(pass("a", "USABLE", OVER)));
    cache("{user_id: 2, passes: [%s]}".formatted(pass("a", "EXPIRED", OVER)));
    cache("{user_id: 3, passes: []}");
    cache(
        "{user_id: 4, passes: [%s, %s, %s], passes4: [%s]}"
            .formatted(
                pass("a", "EXPIRED", VALID),
                pass("b", "USING", VALID),
                pass("c", "HELD", OVER),
                pass("d", "USABLE", OVER)));
    assertThat(judge(0))
        .extracting(JudgedCache::userId, JudgedCache::live, cache -> cache.changes().size())
        .containsExactlyInAnyOrder(tuple(1L, 1, 1), tuple(4L, 1, 0));
    assertThat(judge(4)).hasSize(1);
    assertThat(judge(2)).isEmpty();
    assertThat(judge(99)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{user_id: 1}",
        "{user_id: 1, passes: null}",
        "{user_id: 1, passes: 'x'}",
        "{user_id: 1, passes: {}}",
        "{user_id: 1, passes: {status: 'USABLE'}}",
        "{user_id: 1, passes: {'0': {status: 'USABLE'}}}"
      })
  void handsOverDocumentsWithoutAListOfPasses(String document) {
    cache(document);
    cache("{user_id: 2, passes: [%s]}".formatted(pass("a", "USABLE", VALID)));
    assertThat(judge(0))
        .extracting(JudgedCache::flaw)
        .containsExactlyInAnyOrder("the document holds no list of passes", null);
    assertThat(judge(1)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{pass_uuid: 'x', status: 7, payload_hash: 'h', payload: {}}",
        "{pass_uuid: 'x', payload_hash: 'h', payload: {}}",
        "{pass_uuid: 7, status: 'USABLE', payload_hash: 'h', payload: {}}",
        "{status: 'USABLE', payload_hash: 'h', payload: {}}",
        "{pass_uuid: 'x', status: 'USABLE', payload_hash: 7, payload: {}}",
        "{pass_uuid: 'x', status: 'USABLE', payload_hash: 'h', payload: 'text'}",
        "{pass_uuid: 'x', status: 'USABLE', payload_hash: 'h', payload: []}",
        "{pass_uuid: 'x', status: 'USABLE', payload_hash: 'h', payload: {expiration: 'soon'}}",
        "{pass_uuid: 'x', status: 'USABLE', payload_hash: 'h', payload: {first_use: 12}}"
      })
  void leavesAPassThatCannotBeJudgedAndJudgesTheOthers(String unreadable) {
    cache("{user_id: 1, passes: [%s, %s]}".formatted(unreadable, pass("a", "USABLE", OVER)));
    JudgedCache judged = judge(0).getFirst();
    assertThat(judged.unreadable()).hasSize(1);
    assertThat(judged.changes())
        .containsExactly(new StatusChange("a", "USABLE", "EXPIRED", "h", 1));
    assertThat(statuses.save(changes(List.of(judged))).passes()).isEqualTo(1);
    BsonValue left = document(1).getArray("passes").getFirst();
    assertThat(left).isEqualTo(BsonDocument.parse(unreadable));
  }

  @Test
  void namesEntriesThatAreNoDocuments() {
    Assumptions.assumeFalse(
        server.kind().equals("embedded"), "the embedded server leaves them out unseen");
    cache("{user_id: 1, passes: [5, null, [1], %s]}".formatted(pass("a", "USABLE", OVER)));
    JudgedCache judged = judge(0).getFirst();
    assertThat(judged.unreadable()).hasSize(3);
    assertThat(statuses.save(changes(List.of(judged)))).extracting("passes").isEqualTo(1L);
    assertThat(document(1).getArray("passes").get(3).asDocument().getString("status").getValue())
        .isEqualTo("EXPIRED");
  }

  @Test
  void savesTheStatusAndTheVersionAndNothingElse() {
    cache(
        "{user_id: 1, __v: 3, their: {own: 1}, passes: [%s, %s, %s]}"
            .formatted(
                pass("a", "USABLE", OVER), pass("b", "USABLE", VALID), pass("c", "USING", OVER)));
    BsonDocument expected = document(1);
    PassStatuses.Saved saved = statuses.save(changes(judge(0)));
    assertThat(saved).isEqualTo(new PassStatuses.Saved(1, 2, Map.of()));
    BsonArray passes = expected.getArray("passes");
    passes.get(0).asDocument().put("status", new BsonString("EXPIRED"));
    passes.get(2).asDocument().put("status", new BsonString("EXPIRED"));
    expected.put("__v", new BsonInt32(5));
    assertThat(document(1)).isEqualTo(expected);
    assertThat(statuses.save(changes(judge(0)))).extracting("passes").isEqualTo(0L);
    assertThat(document(1)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{$set: {'passes.0.status': 'USES_GONE'}}",
        "{$set: {'passes.0.payload_hash': 'h2'}}",
        "{$set: {'passes.0.pass_uuid': 'other'}}",
        "{$set: {passes: []}}"
      })
  void aChangeThatCameBetweenWins(String change) {
    cache("{user_id: 1, __v: 0, passes: [%s]}".formatted(pass("a", "USABLE", OVER)));
    cache("{user_id: 2, __v: 0, passes: [%s]}".formatted(pass("a", "USABLE", OVER)));
    List<CacheChanges> judged = changes(judge(0));
    caches.updateOne(new BsonDocument("user_id", new BsonInt32(1)), BsonDocument.parse(change));
    BsonDocument theirs = document(1);
    assertThat(statuses.save(judged)).isEqualTo(new PassStatuses.Saved(1, 1, Map.of()));
    assertThat(document(1)).isEqualTo(theirs);
    assertThat(statusesOf(2)).containsExactly("EXPIRED");
  }

  @Test
  void aRefusedChangeIsToldAndTheOthersAreSaved() {
    cache("{user_id: 1, __v: 'text', passes: [%s]}".formatted(pass("a", "USABLE", OVER)));
    cache("{user_id: 2, __v: 0, passes: [%s]}".formatted(pass("a", "USABLE", OVER)));
    PassStatuses.Saved saved = statuses.save(changes(judge(0)));
    assertThat(saved.passes()).isEqualTo(1);
    assertThat(saved.users()).isEqualTo(1);
    assertThat(saved.refused()).containsOnlyKeys(1L);
    assertThat(statusesOf(1)).containsExactly("USABLE");
  }

  @Test
  void anEntryWithoutAHashIsSavedOnARealServer() {
    Assumptions.assumeFalse(server.kind().equals("embedded"), "it finds no position for those");
    cache("{user_id: 1, passes: [{pass_uuid: 'a', status: 'USABLE', %s}]}".formatted(OVER));
    assertThat(statuses.save(changes(judge(0))).passes()).isEqualTo(1);
  }

  /** Neither query, nor a write, reads documents that it does not need. */
  @Test
  void everyQueryHasItsIndex() {
    Assumptions.assumeFalse(server.kind().equals("embedded"), "it cannot explain");
    List<BsonDocument> many = new ArrayList<>();
    for (int user = 0; user < 2000; user++) {
      String status = user < 20 ? "USING" : "EXPIRED";
      many.add(
          BsonDocument.parse(
              "{user_id: %d, passes: [%s, %s]}"
                  .formatted(user, pass("a", status, OVER), pass("b", "EXPIRED", OVER))));
    }
    caches.insertMany(many);
    cache("{user_id: 5000, passes: 'x'}");
    assertThat(examined(PassStatuses.withLivePass())).isEqualTo(20);
    assertThat(examined(PassStatuses.flawed())).isEqualTo(1);
    assertThat(explainCount(PassStatuses.withLivePass()))
        .contains("\"IXSCAN\"", "farekeeper_pass_statuses")
        .doesNotContain("COLLSCAN", "FETCH");
    CacheChanges one = changes(judge(7)).getFirst();
    BsonDocument saved =
        explainSave(PassStatuses.write(one.documentId(), one.changes().getFirst()));
    assertThat(saved.getDocument("queryPlanner").getDocument("winningPlan").toJson())
        .contains("\"IXSCAN\"", "\"_id_\"")
        .doesNotContain("COLLSCAN", "farekeeper_pass_statuses");
    assertThat(saved.getDocument("executionStats").getNumber("totalDocsExamined").intValue())
        .isEqualTo(1);
  }

  private String explainCount(Bson filter) {
    return caches
        .aggregate(List.of(Aggregates.match(filter), Aggregates.count()))
        .explain(BsonDocument.class)
        .toJson();
  }

  private BsonDocument explainSave(UpdateOneModel<RawBsonDocument> write) {
    BsonDocument update =
        new BsonDocument("q", write.getFilter().toBsonDocument())
            .append("u", Objects.requireNonNull(write.getUpdate()).toBsonDocument())
            .append("hint", Objects.requireNonNull(write.getOptions().getHint()).toBsonDocument());
    BsonDocument command =
        new BsonDocument("update", new BsonString(Caches.COLLECTION))
            .append("updates", new BsonArray(List.of(update)));
    return database.runCommand(
        new BsonDocument("explain", command).append("verbosity", new BsonString("executionStats")),
        BsonDocument.class);
  }

  private int examined(Bson filter) {
    BsonDocument explained =
        caches.find(filter).projection(PassStatuses.PROJECTION).explain(BsonDocument.class);
    assertThat(explained.getDocument("queryPlanner").getDocument("winningPlan").toJson())
        .contains("\"IXSCAN\"", "farekeeper_pass_statuses")
        .doesNotContain("COLLSCAN");
    return explained.getDocument("executionStats").getNumber("totalDocsExamined").intValue();
  }

  /**
   * 10,000 users, each refreshed while a save goes on. A refresh ends one pass, renews one, and
   * leaves one; what a refresh brought is never undone by the save, nor the other way round.
   */
  @Test
  void aRefreshThatRacesWithASaveIsNeverSetBack() throws Exception {
    Assumptions.assumeFalse(server.kind().equals("embedded"), "races want a real server");
    int users = 10_000;
    caches.insertMany(
        IntStream.range(0, users)
            .mapToObj(
                user ->
                    BsonDocument.parse(
                        "{user_id: %d, timestamp: 1, __v: 0, passes4: [], passes: [%s, %s, %s]}"
                            .formatted(
                                user,
                                pass("ends", "USABLE", OVER),
                                pass("renewed", "USABLE", OVER),
                                pass("stays", "USABLE", OVER))))
            .toList());
    List<CacheChanges> judged = new ArrayList<>(changes(judge(0)));
    assertThat(judged).hasSize(users);
    Collections.shuffle(judged, new Random(1));
    Caches refreshed = new Caches(database.withWriteConcern(WriteConcern.W1));
    List<Future<Long>> work = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(5)) {
      work.add(threads.submit(() -> saveInSmallBulks(judged)));
      for (int worker = 0; worker < 4; worker++) {
        List<Integer> own =
            new ArrayList<>(IntStream.iterate(worker, n -> n < users, n -> n + 4).boxed().toList());
        Collections.shuffle(own, new Random(worker));
        work.add(threads.submit(() -> refreshAll(refreshed, own)));
      }
    }
    long saved = work.getFirst().get();
    for (Future<Long> each : work) {
      each.get();
    }
    assertThat(saved).as("both sides won some").isBetween((long) users + 1, 3L * users - 1);
    for (BsonDocument document : caches.find()) {
      assertThat(
              document.getArray("passes").stream()
                  .map(
                      pass ->
                          pass.asDocument().getString("status").getValue()
                              + " "
                              + pass.asDocument().getString("payload_hash").getValue()))
          .containsExactly("USES_GONE h2", "USABLE h2", "EXPIRED h");
    }
  }

  private long saveInSmallBulks(List<CacheChanges> judged) {
    long saved = 0;
    for (int from = 0; from < judged.size(); from += 25) {
      saved += statuses.save(judged.subList(from, from + 25)).passes();
    }
    return saved;
  }

  private static long refreshAll(Caches caches, List<Integer> users) {
    for (int user : users) {
      while (!refresh(caches, caches.find(user).orElseThrow())) {
        Thread.onSpinWait();
      }
    }
    return users.size();
  }

  private static boolean refresh(Caches caches, CacheSnapshot read) {
    List<CachedPass> passes = read.list("passes");
    return caches.update(
        read,
        new SyncPlan(
            List.of(
                changed(passes.get(0), "USES_GONE", OVER),
                changed(passes.get(1), "USABLE", VALID),
                passes.get(2)),
            List.of(),
            true,
            List.of(),
            List.of(),
            List.of(),
            0),
        2);
  }

  private static CachedPass changed(CachedPass pass, String status, String payload) {
    BsonDocument entry =
        BsonDocument.parse(pass(pass.uuid().orElseThrow(), status, payload))
            .append("payload_hash", new BsonString("h2"));
    return CachedPass.of(entry);
  }
}
