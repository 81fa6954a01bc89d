package io.farekeeper.statuscheck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import io.farekeeper.jobs.JobFailedException;
import io.farekeeper.jobs.JobResult;
import io.farekeeper.jobs.WatchedRun;
import io.farekeeper.testing.TestMongo;
import io.farekeeper.tickets.PassStatuses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

@ParameterizedClass
@MethodSource("servers")
class CheckTicketsCacheStatusJobTest {
  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
  private static final int NOW_SECONDS = (int) NOW.getEpochSecond();
  private static final String OVER = "2026-01-01T00:00:00Z";
  private static final String VALID = "2027-01-01T00:00:00Z";

  private final String kind;
  private final MongoClient client;
  private final MongoDatabase database;
  private final MongoCollection<BsonDocument> caches;
  private final MongoCollection<BsonDocument> logs;
  private final AnnotationConfigApplicationContext context =
      new AnnotationConfigApplicationContext();
  private long partBytes = 15 << 20;

  CheckTicketsCacheStatusJobTest(TestMongo server) {
    kind = server.kind();
    client = server.client();
    database = server.database(client);
    caches = database.getCollection("bytemark_tickets_cache", BsonDocument.class);
    logs = database.getCollection("bytemark_cache_status_check_log", BsonDocument.class);
    caches.drop();
    logs.drop();
    context.registerBean(MongoDatabase.class, () -> database);
    context.register(PassStatuses.class);
    context.refresh();
  }

  static Stream<TestMongo> servers() {
    return TestMongo.all();
  }

  @AfterEach
  void close() {
    context.close();
    client.close();
  }

  private CheckTicketsCacheStatusJob job() {
    return new CheckTicketsCacheStatusJob(
        context.getBean(PassStatuses.class),
        new CheckLog(database, partBytes),
        new StatusCheckProperties(0.5, 100));
  }

  private static WatchedRun run(Instant at, BooleanSupplier stops, Object... inputs) {
    Map<String, Long> all = new HashMap<>(Map.of("userID", 0L, "statusChange", 1L, "force", 0L));
    for (int n = 0; n < inputs.length; n += 2) {
      all.put((String) inputs[n], ((Integer) inputs[n + 1]).longValue());
    }
    WatchedRun run = WatchedRun.byHand(at, all);
    run.stop = stops;
    return run;
  }

  private Map<String, Object> check(Object... inputs) {
    return new HashMap<>(job().run(run(NOW, () -> false, inputs)).values());
  }

  private static String pass(String uuid, String status, String expiration) {
    return "{pass_uuid: '%s', status: '%s', payload_hash: 'h', payload: {uuid: '%s', expiration: '%s'}}"
        .formatted(uuid, status, uuid, expiration);
  }

  private void cache(int user, String... passes) {
    caches.insertOne(
        BsonDocument.parse(
            "{user_id: %d, timestamp: 1, __v: 0, passes: [%s]}"
                .formatted(user, String.join(",", passes))));
  }

  private List<String> statuses(int user) {
    BsonDocument found = caches.find(new BsonDocument("user_id", new BsonInt32(user))).first();
    assertThat(found).isNotNull();
    return found.getArray("passes").stream()
        .map(pass -> pass.asDocument().getString("status").getValue())
        .toList();
  }

  private List<BsonDocument> logs() {
    return logs.find().sort(new BsonDocument("_id", new BsonInt32(1))).into(new ArrayList<>());
  }

  private void expired(int users) {
    IntStream.range(0, users).forEach(user -> cache(user, pass("p" + user, "USABLE", OVER)));
  }

  @Test
  void savesAndLogsAsTheContractSays() {
    cache(1, pass("a", "USABLE", OVER), pass("b", "USING", VALID), pass("c", "HELD", OVER));
    cache(2, pass("d", "EXPIRED", VALID));
    cache(3, pass("e", "USING", OVER));
    Map<String, Object> result = check();
    assertThat(result.remove("duration_ms")).isInstanceOf(Long.class);
    assertThat(result)
        .isEqualTo(
            Map.of(
                "users_checked", 2L,
                "passes_checked", 3L,
                "users_changed", 2L,
                "passes_changed", 2L,
                "passes_unreadable", 0L,
                "check_log_id", (long) NOW_SECONDS));
    assertThat(statuses(1)).containsExactly("EXPIRED", "USING", "HELD");
    assertThat(statuses(2)).containsExactly("EXPIRED");
    assertThat(statuses(3)).containsExactly("EXPIRED");
    assertThat(logs())
        .containsExactly(
            BsonDocument.parse(
                """
                {_id: %d, check_userID: 'all users', editMode: true,
                 check_time: '2026-03-04T05:06:07.000Z',
                 log: [{user_id: 1, invalid_list: [{pass_uuid: 'a', status_log: 'USABLE to EXPIRED'}]},
                       {user_id: 3, invalid_list: [{pass_uuid: 'e', status_log: 'USING to EXPIRED'}]}],
                 farekeeper: {saved: true, unreadable: {count: 0, examples: []}}}
                """
                    .formatted(NOW_SECONDS)));
  }

  @Test
  void aDryRunLogsWhatASaveOfTheMomentLogsAndChangesNothing() {
    expired(7);
    cache(50, pass("z", "USABLE", VALID), pass("y", "USING", "soon"));
    List<BsonDocument> before = caches.find().into(new ArrayList<>());
    Map<String, Object> dry = check("statusChange", 0);
    assertThat(caches.find().into(new ArrayList<>())).isEqualTo(before);
    Map<String, Object> saved = check();
    assertThat(statuses(3)).containsExactly("EXPIRED");
    dry.keySet().removeAll(List.of("check_log_id", "duration_ms"));
    assertThat(saved).containsAllEntriesOf(dry).containsEntry("passes_changed", 7L);
    BsonDocument dryLog = logs().get(0);
    BsonDocument saveLog = logs().get(1);
    assertThat(dryLog.get("editMode")).isEqualTo(BsonBoolean.FALSE);
    assertThat(dryLog.getDocument("farekeeper").get("saved")).isEqualTo(BsonBoolean.FALSE);
    assertThat(dryLog.getArray("log")).hasSize(7);
    dryLog.append("_id", saveLog.get("_id")).append("editMode", BsonBoolean.TRUE);
    dryLog.getDocument("farekeeper").append("saved", BsonBoolean.TRUE);
    assertThat(dryLog).isEqualTo(saveLog);
  }

  @Test
  void aDryRunHasDoneWithAUserWhomItHasJudged() {
    expired(3);
    WatchedRun run = run(NOW, () -> false, "statusChange", 0);
    job().run(run);
    assertThat(run.progress).containsExactly("0/3", "1/3", "2/3", "3/3");
  }

  @Test
  void checksOneUserAlone() {
    expired(3);
    assertThat(check("userID", 1)).containsEntry("users_changed", 1L);
    assertThat(statuses(1)).containsExactly("EXPIRED");
    assertThat(statuses(2)).containsExactly("USABLE");
    assertThat(logs().getFirst().get("check_userID")).isEqualTo(new BsonInt32(1));
    assertThat(check("userID", 999)).containsEntry("users_checked", 0L);
  }

  @Test
  void aRunThatHasNothingToSaveLogsThat() {
    cache(1, pass("a", "USABLE", VALID));
    check();
    assertThat(logs()).hasSize(1);
    assertThat(logs().getFirst().getArray("log")).isEmpty();
  }

  @Test
  void runsOfOneSecondTakeTheNextFreeId() {
    logs.insertOne(BsonDocument.parse("{_id: %d.0, their: 1}".formatted(NOW_SECONDS)));
    assertThat(check()).containsEntry("check_log_id", NOW_SECONDS + 1L);
    assertThat(check()).containsEntry("check_log_id", NOW_SECONDS + 2L);
    assertThat(logs()).hasSize(3);
  }

  @Test
  void tooManyChangesAreNotSavedUnlessForced() {
    expired(100);
    IntStream.range(200, 299).forEach(user -> cache(user, pass("v", "USABLE", VALID)));
    assertThatThrownBy(this::check)
        .isInstanceOf(JobFailedException.class)
        .hasMessageContaining("100 of 199 live passes")
        .hasMessageContaining("force=1")
        .hasMessageContaining("check log " + NOW_SECONDS);
    assertThat(statuses(5)).containsExactly("USABLE");
    BsonDocument refused = logs().getFirst();
    assertThat(refused.getArray("log")).hasSize(100);
    assertThat(refused.get("editMode")).isEqualTo(BsonBoolean.TRUE);
    assertThat(refused.getDocument("farekeeper").get("saved")).isEqualTo(BsonBoolean.FALSE);
    assertThat(check("statusChange", 0)).containsEntry("passes_changed", 100L);
    assertThat(check("force", 1)).containsEntry("passes_changed", 100L);
    assertThat(statuses(5)).containsExactly("EXPIRED");
  }

  @Test
  void theGuardLetsHalfOfThePassesAndFewChangesThrough() {
    expired(100);
    IntStream.range(200, 300).forEach(user -> cache(user, pass("v", "USABLE", VALID)));
    assertThat(check()).containsEntry("passes_changed", 100L);
    caches.drop();
    expired(99);
    assertThat(check()).containsEntry("passes_changed", 99L);
  }

  @Test
  void namesWhatCannotBeJudgedAndJudgesTheRest() {
    cache(1, pass("bad", "USABLE", "soon"), pass("a", "USABLE", OVER));
    cache(2, "{pass_uuid: 'odd', status: 9}", pass("b", "USING", OVER));
    caches.insertOne(BsonDocument.parse("{user_id: 3, passes: 'none'}"));
    WatchedRun run = run(NOW, () -> false);
    JobResult result = job().run(run);
    assertThat(result.values())
        .containsEntry("users_checked", 2L)
        .containsEntry("passes_changed", 2L)
        .containsEntry("passes_unreadable", 2L);
    assertThat(statuses(1)).containsExactly("USABLE", "EXPIRED");
    assertThat(logs().getFirst().getDocument("farekeeper").get("unreadable"))
        .isEqualTo(
            BsonDocument.parse(
                """
                {count: 2, documents: 1, examples: [
                  {user_id: 1, pass_uuid: 'bad', reason: 'expiration or first_use is no time'},
                  {user_id: 2, pass_uuid: 'odd', reason: 'status is no text'},
                  {user_id: 3, reason: 'the document holds no list of passes'}]}
                """));
    assertThat(run.examples)
        .containsExactly(
            "expiration or first_use is no time: 1",
            "status is no text: 2",
            "the document holds no list of passes: 3");
    assertThat(logs().getFirst().getArray("log")).hasSize(2);
  }

  @Test
  void keepsAHundredExamplesOfThousands() {
    for (int user = 0; user < 150; user++) {
      cache(user, pass("p", "USABLE", "soon"));
    }
    check();
    BsonDocument named = logs().getFirst().getDocument("farekeeper").getDocument("unreadable");
    assertThat(named.getNumber("count").intValue()).isEqualTo(150);
    assertThat(named.getArray("examples")).hasSize(100);
  }

  @Test
  void aLogThatIsTooLargeGoesOnInFurtherDocuments() {
    expired(90);
    cache(
        500,
        IntStream.range(0, 60).mapToObj(n -> pass("p" + n, "USING", VALID)).toArray(String[]::new));
    cache(
        501,
        IntStream.range(0, 60).mapToObj(n -> pass("p" + n, "USING", VALID)).toArray(String[]::new));
    partBytes = 2000;
    logs.insertOne(new BsonDocument("_id", new BsonInt32(NOW_SECONDS + 1)));
    assertThat(check("statusChange", 0)).containsEntry("check_log_id", (long) NOW_SECONDS);
    logs.deleteOne(new BsonDocument("_id", new BsonInt32(NOW_SECONDS + 1)));
    List<BsonDocument> parts = logs();
    assertThat(parts.size()).isGreaterThan(3);
    List<BsonValue> users = new ArrayList<>();
    for (int n = 0; n < parts.size(); n++) {
      BsonDocument part = parts.get(n);
      assertThat(part.get("part")).isEqualTo(new BsonInt32(n + 1));
      assertThat(part.get("parts")).isEqualTo(new BsonInt32(parts.size()));
      assertThat(part.get("check_time")).isEqualTo(new BsonString("2026-03-04T05:06:07.000Z"));
      assertThat(bytes(part)).isLessThanOrEqualTo(2000);
      part.getArray("log").forEach(entry -> users.add(entry.asDocument().get("user_id")));
    }
    assertThat(users).hasSize(90).doesNotHaveDuplicates();
    assertThat(check()).containsEntry("passes_changed", 90L);
  }

  /** 16 MB is the server's own limit: it refuses a log that is not divided. */
  @Test
  void aLogPast16MegabytesIsStoredInFull() {
    Assumptions.assumeFalse(kind.equals("embedded"), "the embedded server has no such limit");
    int users = 450;
    caches.insertMany(
        IntStream.range(0, users)
            .mapToObj(CheckTicketsCacheStatusJobTest::cacheOf40Expired)
            .toList());
    assertThat(check("statusChange", 0)).containsEntry("passes_changed", users * 40L);
    List<BsonDocument> parts = logs();
    assertThat(parts).hasSize(2);
    assertThat(parts).allSatisfy(part -> assertThat(bytes(part)).isLessThan(15 << 20));
    assertThat(parts.stream().mapToInt(CheckTicketsCacheStatusJobTest::bytes).sum())
        .isGreaterThan(16 << 20);
    assertThat(parts.stream().mapToInt(part -> part.getArray("log").size()).sum()).isEqualTo(users);
    assertThat(parts).extracting(part -> part.getInt32("part").getValue()).containsExactly(1, 2);
  }

  private static BsonDocument cacheOf40Expired(int user) {
    BsonArray list = new BsonArray();
    for (int n = 0; n < 40; n++) {
      list.add(
          new BsonDocument("pass_uuid", new BsonString(new UUID(user, n) + "-long".repeat(190)))
              .append("status", new BsonString("USABLE"))
              .append("payload_hash", new BsonString("h"))
              .append("payload", new BsonDocument("expiration", new BsonString(OVER))));
    }
    return new BsonDocument("user_id", new BsonInt32(user)).append("passes", list);
  }

  private static int bytes(BsonDocument document) {
    return new RawBsonDocument(document, new BsonDocumentCodec()).getByteBuffer().remaining();
  }

  @Test
  void aRunThatIsStoppedWhileItJudgesLeavesNothing() throws IOException {
    expired(20);
    AtomicInteger asked = new AtomicInteger();
    WatchedRun run = run(NOW, () -> asked.incrementAndGet() > 10);
    assertThat(job().run(run).values())
        .containsEntry("users_checked", 10L)
        .containsEntry("passes_changed", 0L)
        .doesNotContainKey("check_log_id");
    assertThat(logs()).isEmpty();
    assertThat(statuses(1)).containsExactly("USABLE");
    assertNoSpoolIsLeft();
  }

  @Test
  void aRunThatIsStoppedBeforeItSavesSaysThatNothingWasSaved() {
    expired(20);
    WatchedRun run = run(NOW, () -> !logs().isEmpty());
    assertThat(job().run(run).values()).containsEntry("passes_changed", 0L);
    assertThat(logs().getFirst().getDocument("farekeeper").get("saved"))
        .isEqualTo(BsonBoolean.FALSE);
    assertThat(logs().getFirst().getArray("log")).hasSize(20);
    assertThat(statuses(1)).containsExactly("USABLE");
  }

  @Test
  void savesManyInBulksAndTellsHowFarItIs() throws IOException {
    for (int user = 0; user < 600; user++) {
      cache(user, pass("a", "USABLE", OVER), pass("b", "USING", OVER), pass("c", "USING", VALID));
    }
    cache(700, pass("d", "USING", VALID));
    cache(701, pass("e", "EXPIRED", VALID));
    WatchedRun run = run(NOW, () -> false, "force", 1);
    assertThat(job().run(run).values())
        .containsEntry("users_changed", 600L)
        .containsEntry("passes_changed", 1200L);
    assertThat(run.progress).first().isEqualTo("0/601");
    assertThat(run.progress).contains("1/601").last().isEqualTo("601/601");
    assertThat(run.progress).allMatch(told -> told.endsWith("/601"));
    for (int user = 0; user < 600; user++) {
      assertThat(statuses(user)).containsExactly("EXPIRED", "EXPIRED", "USING");
    }
    assertNoSpoolIsLeft();
  }

  private static void assertNoSpoolIsLeft() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .noneMatch(name -> name.startsWith("farekeeper-status-check-"));
    }
  }

  @Test
  void takesItsInputsByNameAndRange() {
    assertThat(job().inputs())
        .extracting(input -> input.name() + " " + input.defaultValue() + " " + input.max())
        .containsExactly("userID 0 4294967295", "statusChange 0 1", "force 0 1");
    assertThat(job().defaultCron()).isEqualTo("*/15 * * * *");
  }
}
