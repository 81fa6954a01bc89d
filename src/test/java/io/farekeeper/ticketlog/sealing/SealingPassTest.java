package io.farekeeper.ticketlog.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Updates;
import io.farekeeper.testing.TestMongo;
import io.farekeeper.ticketlog.PassChange;
import io.farekeeper.ticketlog.Sha256;
import io.farekeeper.ticketlog.TicketLog;
import io.farekeeper.ticketlog.encryption.SensitiveFields;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("servers")
class SealingPassTest {
  private final TestMongo server;
  private final SealingWorld world;

  SealingPassTest(TestMongo server) {
    this.server = server;
    this.world = new SealingWorld(server);
  }

  static Stream<TestMongo> servers() {
    return TestMongo.all();
  }

  @AfterEach
  void close() {
    world.close();
  }

  private List<Long> marks() {
    return world.entries.find().map(SealingPassTest::markOf).into(new ArrayList<>());
  }

  private static long markOf(BsonDocument entry) {
    return entry
        .getDocument("farekeeper", new BsonDocument())
        .getInt64("segment", new BsonInt64(0))
        .getValue();
  }

  private void assertEachIsInOneSegment(int entries) {
    assertThat(world.listed()).hasSize(entries);
    assertThat(world.listed().values()).allSatisfy(numbers -> assertThat(numbers).hasSize(1));
    assertThat(
            world
                .stored
                .find()
                .map(one -> one.getInt64("number").getValue())
                .into(new ArrayList<>()))
        .containsExactlyInAnyOrderElementsOf(
            LongStream.rangeClosed(1, world.stored.countDocuments()).boxed().toList());
    SealingWorld.Verdict verdict = world.verify();
    assertThat(verdict.named()).isEmpty();
    assertThat(verdict.values())
        .containsEntry("ok", true)
        .containsEntry("entries_checked", (long) entries)
        .containsEntry("unsealed", 0L);
  }

  @Test
  void whatHasComeIsSealedInItsOrderUntilNothingIsLeft() {
    world.write(1, 25);

    assertThat(world.seal(10)).isEqualTo(new SealingPass.Outcome(3, 0));

    assertThat(world.entries.find().sort(new Document("_id", 1)).map(SealingPassTest::markOf))
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, 25).mapToObj(n -> (n - 1) / 10 + 1L).toList());
    assertThat(world.stored.find().map(segment -> segment.getInt32("count").getValue()))
        .containsExactly(10, 10, 5);
    assertEachIsInOneSegment(25);
    assertThat(world.seal(10)).isEqualTo(new SealingPass.Outcome(0, 0));
  }

  @Test
  void segmentsAreChainedAndSigned() {
    world.write(1, 2);
    world.seal(1);
    List<BsonDocument> two =
        world.stored.find().sort(new Document("_id", 1)).into(new ArrayList<>());

    assertThat(two.getFirst().getString("_id").getValue()).isEqualTo("ticket-log/000000000001");
    assertThat(two.getFirst().getString("previous").getValue()).isEqualTo("0".repeat(64));
    assertThat(two.getLast().getString("previous")).isEqualTo(two.getFirst().getString("hash"));
    assertThat(two)
        .allSatisfy(segment -> assertThat(segment.getString("hmac").getValue()).hasSize(64));
    SegmentHead head = SegmentHead.of(two.getLast());
    assertThat(head.canonical())
        .isEqualTo(
            "farekeeper-segment-1\nlog=ticket-log\nnumber=2\nsealed_at_ms=%d\ncount=1\nroot=%s\nids=%s\nprevious=%s\nkey=%s\n"
                .formatted(
                    head.sealedAt().toEpochMilli(),
                    head.root(),
                    head.idsHash(),
                    head.previous(),
                    head.keyId()));
  }

  @Test
  void theMarkIsAllThatIsAddedToAnEntry() {
    world.write(1, 1);
    world.entries.insertOne(
        BsonDocument.parse(
            "{_id: 2, b: 1, farekeeper: {list: 'passes', change: 'changed'}, a: 2}"));
    world.seal(10);

    assertThat(world.entries.find(Filters.eq("_id", 1)).first())
        .isEqualTo(
            BsonDocument.parse(
                "{_id: 1, user_id: 7, timestamp: 1700000001, uuid: 'p-1', status: 'validated',"
                    + " farekeeper: {segment: {$numberLong: '1'}}}"));
    assertThat(world.entries.find(Filters.eq("_id", 2)).first())
        .isEqualTo(
            BsonDocument.parse(
                "{_id: 2, b: 1, farekeeper: {list: 'passes', change: 'changed', segment:"
                    + " {$numberLong: '1'}}, a: 2}"));
  }

  @Test
  void legacyEntriesAreSealedAsTheyAre() {
    Stream.of(
            "{_id: 'text', timestamp: 1700000000000}",
            "{_id: 17, timestamp: 1.5}",
            "{_id: {b: 1, a: {c: 'x'}}, timestamp: {$numberLong: '1700000000000'}}",
            "{_id: {a: {c: 'x'}, b: 1}}",
            "{_id: {$date: '2026-01-01T00:00:00Z'}, __v: 0}",
            "{_id: {$binary: {base64: 'AAECAwQFBgcICQoLDA0ODw==', subType: '04'}}}",
            "{_id: false, farekeeper: {}}")
        .map(BsonDocument::parse)
        .forEach(world.entries::insertOne);

    world.seal(3);

    assertEachIsInOneSegment(7);
  }

  @Test
  void anEntryThatCannotBeMarkedHoldsNothingUp() {
    world.entries.insertOne(BsonDocument.parse("{_id: 'a', farekeeper: 'a legacy field'}"));
    world.entries.insertOne(BsonDocument.parse("{_id: 'b', farekeeper: [1]}"));
    world.write(1, 3);

    assertThat(world.seal(2)).isEqualTo(new SealingPass.Outcome(2, 0));

    assertThat(world.listed()).hasSize(3);
    assertThat(world.verify().values()).containsEntry("ok", true).containsEntry("unsealed", 2L);
  }

  /** The segment is stored, and the process died before, or while, it made the marks. */
  @Test
  void marksThatACrashLeftOutAreMadeBeforeAnythingElse() {
    world.write(1, 5);
    Batch batch = world.logEntries.unsealed(10);
    Segment segment =
        Segment.after(null, SealedLog.TICKETS, batch, world.clock.instant(), world.keys());
    assertThat(world.segments.insert(segment)).isTrue();
    world.logEntries.mark(segment.ids().subList(0, 2), 1);
    assertThat(world.verify().values()).containsEntry("ok", true).containsEntry("unsealed", 3L);
    world.write(6, 7);

    assertThat(world.seal(10)).isEqualTo(new SealingPass.Outcome(1, 0));

    assertThat(marks()).containsExactlyInAnyOrder(1L, 1L, 1L, 1L, 1L, 2L, 2L);
    assertEachIsInOneSegment(7);
  }

  @Test
  void aMarkThatIsMissingComesBackAndTheEntryIsNotSealedAgain() {
    world.write(1, 6);
    world.seal(2);
    world.entries.updateMany(Filters.in("_id", 1, 4), Updates.unset("farekeeper.segment"));
    world.write(7, 7);

    assertThat(world.seal(3)).isEqualTo(new SealingPass.Outcome(1, 2));

    assertThat(marks()).containsExactlyInAnyOrder(1L, 1L, 2L, 2L, 3L, 3L, 4L);
    assertEachIsInOneSegment(7);
  }

  @Test
  void ofTwoThatTakeOneNumberOneStartsOver() {
    world.write(1, 4);
    Segment slow =
        Segment.after(
            null,
            SealedLog.TICKETS,
            world.logEntries.unsealed(10),
            world.clock.instant(),
            world.keys());
    world.seal(10);

    assertThat(world.segments.insert(slow)).isFalse();
    assertEachIsInOneSegment(4);
  }

  @Test
  void manySealersAtOnceSealEachEntryOnceWhileARefreshWrites() throws Exception {
    TicketLog log =
        new TicketLog(
            world.database, new SensitiveFields(world.database), new SimpleMeterRegistry());
    int passes = 300;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> refresh =
          threads.submit(() -> IntStream.range(0, passes).forEach(n -> write(log, n)));
      List<Future<?>> sealers = new ArrayList<>();
      for (int n = 0; n < 3; n++) {
        SealingPass pass = world.pass(7);
        sealers.add(
            threads.submit(
                () -> {
                  while (!refresh.isDone()) {
                    pass.sealAll(() -> false);
                  }
                }));
      }
      refresh.get();
      for (Future<?> sealer : sealers) {
        sealer.get();
      }
    }
    world.seal(7);

    assertThat(world.stored.countDocuments()).isGreaterThan(passes / 7);
    assertEachIsInOneSegment(passes);
  }

  private static void write(TicketLog log, int n) {
    BsonDocument payload = new BsonDocument("uuid", new BsonString("p-" + n));
    log.record(1, List.of(new PassChange("passes", "p-" + n, null, null, "h", payload)), 1000);
  }

  @Test
  void logsHaveTheirOwnSegments() {
    world.write(1, 3);
    world.database.getCollection("farekeeper_access_log").insertOne(new Document("who", "auditor"));
    SealingPass access =
        new SealingPass(
            SealedLog.ACCESS,
            new LogEntries(world.database, SealedLog.ACCESS),
            world.segments,
            world.keys(),
            world.clock,
            10);

    assertThat(access.sealAll(() -> false)).isEqualTo(new SealingPass.Outcome(1, 0));
    assertThat(world.seal(2)).isEqualTo(new SealingPass.Outcome(2, 0));

    assertThat(world.verify().values())
        .containsEntry("segments_checked", 3L)
        .containsEntry("ok", true);
    assertThat(world.verify("log", "access-log").values()).containsEntry("segments_checked", 1L);
  }

  @Test
  void thatItStopsIsSeenBetweenSegments() {
    world.write(1, 4);
    int[] looks = {0};

    assertThat(world.pass(1).sealAll(() -> looks[0]++ == 2))
        .isEqualTo(new SealingPass.Outcome(2, 0));
  }

  /** What is sealed costs nothing: the index leads to what is not. */
  @Test
  void theUnsealedAreFoundByTheIndexAlone() {
    assumeTrue(!server.kind().equals("embedded"), "the embedded server explains nothing");
    world.write(1, 2000);
    world.seal(1000);
    world.write(2001, 2003);

    Document plan =
        world.database.runCommand(
            new Document(
                    "explain",
                    new Document("find", "bytemark_tickets_log")
                        .append(
                            "filter",
                            new Document("farekeeper.segment", new Document("$exists", false))))
                .append("verbosity", "executionStats"));

    Document stats = plan.get("executionStats", Document.class);
    assertThat(stats.getInteger("totalDocsExamined")).isEqualTo(3);
    assertThat(stats.getInteger("totalKeysExamined")).isLessThanOrEqualTo(4);
    assertThat(world.logEntries.unsealed(10).ids()).hasSize(3);
  }

  @Test
  void hashesAreOverTheBytesAsStored() {
    world.write(1, 1);
    RawBsonDocument before = world.entries.withDocumentClass(RawBsonDocument.class).find().first();
    world.seal(1);
    Segment segment = world.segments.find(SealedLog.TICKETS, 1).orElseThrow();
    RawBsonDocument after =
        world
            .entries
            .withDocumentClass(RawBsonDocument.class)
            .find()
            .projection(Projections.fields())
            .first();

    assertThat(segment.leaves().has(0, Sha256.of(LeafHash.bytesOf(before)))).isTrue();
    assertThat(LeafHash.of(after)).isEqualTo(LeafHash.of(before));
  }
}
