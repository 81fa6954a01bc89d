package io.farekeeper.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import io.farekeeper.stores.Sha256;
import io.farekeeper.testing.TestMongo;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("io.farekeeper.testing.TestMongo#all")
class SealingPassTest {
  private final TestMongo server;
  @AutoClose private final SealingWorld world;

  SealingPassTest(TestMongo server) {
    this.server = server;
    this.world = new SealingWorld(server);
  }

  @Test
  void whatHasComeIsSealedInItsOrderUntilNothingIsLeft() {
    world.write(1, 25);

    assertThat(world.seal(10)).isEqualTo(new SealingPass.Outcome(3, 0));

    assertThat(world.marks())
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, 25).mapToObj(n -> (n - 1) / 10 + 1L).toList());
    assertThat(world.stored.find().map(segment -> segment.getInt32("count").getValue()))
        .containsExactly(10, 10, 5);
    world.assertEachIsInOneSegment(25);
    assertThat(world.seal(10)).isEqualTo(new SealingPass.Outcome(0, 0));
  }

  /** A validator refuses any change of an entry that does not fit it. */
  @Test
  void anEntryThatCannotBeMarkedKeepsNoOtherFromIt() {
    assumeTrue(server.kind().equals("MongoDB"), "the embedded server has no validators");
    world.write(1, 25);
    world.entries.updateOne(Filters.eq("_id", 13), new Document("$set", new Document("uuid", 5)));
    world.database.runCommand(
        Document.parse("{collMod: 'bytemark_tickets_log', validator: {uuid: {$type: 'string'}}}"));

    SealingPass pass = world.pass(10);
    assertThat(pass.sealAll(() -> false).segments()).isEqualTo(3);
    world.write(26, 30);
    assertThat(pass.sealAll(() -> false).segments()).isEqualTo(1);
    assertThat(world.seal(10).segments()).as("an instance that was started later").isZero();

    assertThat(world.marks()).hasSize(30).containsOnlyOnce(0L);
    assertThat(world.listed()).hasSize(30);
    assertThat(world.verify().values()).containsEntry("unmarked", 1L).containsEntry("changed", 0L);

    world.database.runCommand(Document.parse("{collMod: 'bytemark_tickets_log', validator: {}}"));
    assertThat(world.seal(10).restored()).as("marked at last").isEqualTo(1);
    world.assertEachIsInOneSegment(30);
  }

  @Test
  void anEntryThatHasNoRoomForItsMarkIsLeftUnsealed() {
    world.write(1, 3);
    world.entries.insertOne(
        new BsonDocument("_id", new BsonInt32(4))
            .append("text", new BsonString("x".repeat((16 << 20) - 70))));
    assertThat(world.seal(10).segments()).isOne();
    world.write(5, 6);
    assertThat(world.seal(10).segments()).isOne();
    assertThat(world.listed()).hasSize(5);
    assertThat(world.verify().values()).containsEntry("unsealed", 1L).containsEntry("ok", true);
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

    world.assertEachIsInOneSegment(7);
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
