package io.farekeeper.ticketlog.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.farekeeper.testing.TestMongo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("servers")
class VerifyTicketLogJobTest {
  private static final String SECOND = "ticket-log/000000000002";
  private static final String THIRD = "ticket-log/000000000003";

  private final SealingWorld world;
  @TempDir private Path folder;

  VerifyTicketLogJobTest(TestMongo server) {
    world = new SealingWorld(server);
  }

  static Stream<TestMongo> servers() {
    return TestMongo.all();
  }

  @AfterEach
  void close() {
    world.close();
  }

  /** Four segments of three entries: 1 to 3, 4 to 6, 7 to 9, 10 to 12. */
  private void fourSegments() {
    world.stored.deleteMany(new BsonDocument());
    world.entries.deleteMany(new BsonDocument());
    world.write(1, 12);
    world.seal(3);
  }

  /** What somebody does, and what the job then says of it. */
  private record Tampering(String what, Consumer<SealingWorld> deed, Map<String, Long> found, String named) {}

  private static Tampering of(String what, Consumer<SealingWorld> deed, Map<String, Long> found, String named) {
    return new Tampering(what, deed, found, named);
  }

  private static List<Tampering> ofEntries() {
    return List.of(
        of("a field", world -> set(world, 5, "status", new BsonString("refunded")),
            Map.of("changed", 1L), "a sealed entry was changed: ticket-log 5 (segment 2)"),
        of("a number's type", world -> set(world, 5, "user_id", new BsonInt64(7)),
            Map.of("changed", 1L), "a sealed entry was changed: ticket-log 5 (segment 2)"),
        of("a field more", world -> set(world, 5, "note", new BsonString("")),
            Map.of("changed", 1L), "a sealed entry was changed: ticket-log 5 (segment 2)"),
        of("a field of our own", world -> set(world, 5, "farekeeper.event_id", new BsonString("e")),
            Map.of("changed", 1L), "a sealed entry was changed: ticket-log 5 (segment 2)"),
        of("the order of fields", VerifyTicketLogJobTest::reorder,
            Map.of("changed", 1L), "a sealed entry was changed: ticket-log 5 (segment 2)"),
        of("removed", world -> world.entries.deleteOne(Filters.eq("_id", 7)),
            Map.of("removed", 1L), "a sealed entry was removed: ticket-log 7 (segment 3)"),
        of("added with a mark", world -> add(world, "{_id: 'new', farekeeper: {segment: {$numberLong: '2'}}}"),
            Map.of("added", 1L),
            "an entry bears the mark of a segment that does not hold it: ticket-log new (segment 2)"),
        of("added with a mark between", world -> add(world, "{_id: 'new', farekeeper: {segment: 2.5}}"),
            Map.of("added", 1L),
            "an entry bears the mark of a segment that does not hold it: ticket-log new (segment 2)"),
        of("a copy of a sealed entry", world -> add(world, "{_id: 5.5, farekeeper: {segment: {$numberLong: '2'}}}"),
            Map.of("added", 1L),
            "an entry bears the mark of a segment that does not hold it: ticket-log {\"_id\": 5.5} (segment 2)"),
        of("a mark of a later segment", world -> add(world, "{_id: 'new', farekeeper: {segment: {$numberLong: '99'}}}"),
            Map.of("added", 1L),
            "an entry bears the mark of a segment that does not exist: ticket-log new"),
        of("the mark zero", world -> add(world, "{_id: 'new', farekeeper: {segment: 0}}"),
            Map.of("added", 1L),
            "an entry bears the mark of a segment that does not exist: ticket-log new"),
        of("null for a mark", world -> add(world, "{_id: 'new', farekeeper: {segment: null}}"),
            Map.of("added", 1L),
            "an entry bears the mark of a segment that does not exist: ticket-log new"),
        of("a list in a list for a mark", world -> add(world, "{_id: 'new', farekeeper: {segment: [[2]]}}"),
            Map.of("added", 1L),
            "an entry bears the mark of a segment that does not exist: ticket-log new"),
        of("text for a mark", world -> add(world, "{_id: 'new', farekeeper: {segment: '2'}}"),
            Map.of("added", 1L),
            "an entry bears the mark of a segment that does not exist: ticket-log new"),
        of("an object for a mark", world -> add(world, "{_id: 'new', farekeeper: {segment: {}}}"),
            Map.of("added", 1L),
            "an entry bears the mark of a segment that does not exist: ticket-log new"),
        of("true for a mark", world -> add(world, "{_id: 'new', farekeeper: {segment: true}}"),
            Map.of("added", 1L),
            "an entry bears the mark of a segment that does not exist: ticket-log new"),
        of("an empty list for a mark", world -> add(world, "{_id: 'new', farekeeper: {segment: []}}"),
            Map.of("added", 1L),
            "an entry bears the mark of a segment that does not exist: ticket-log new"),
        of("NaN for a mark", world -> add(world, "{_id: 'new', farekeeper: {segment: {$numberDouble: 'NaN'}}}"),
            Map.of("added", 1L),
            "an entry bears the mark of a segment that does not exist: ticket-log new"),
        of("the mark removed", world -> world.entries.updateOne(Filters.eq("_id", 4), Updates.unset("farekeeper.segment")),
            Map.of("unmarked", 1L, "unsealed", 1L),
            "a sealed entry has lost its segment's mark: ticket-log 4 (segment 2)"),
        of("another segment's mark", world -> set(world, 4, "farekeeper.segment", new BsonInt64(3)),
            Map.of("unmarked", 1L, "added", 1L),
            "a sealed entry has lost its segment's mark: ticket-log 4 (segment 2)"),
        of("another type of mark", world -> set(world, 4, "farekeeper.segment", new BsonInt32(2)),
            Map.of("unmarked", 1L),
            "a sealed entry has lost its segment's mark: ticket-log 4 (segment 2)"));
  }

  private static List<Tampering> ofSegments() {
    return List.of(
        of("the time", world -> edit(world, SECOND, "sealed_at", new org.bson.BsonDateTime(5)),
            Map.of("segments_broken", 1L), "a segment's hash does not fit its head: ticket-log segment 2"),
        of("an identifier", world -> world.stored.updateOne(Filters.eq("_id", SECOND), Updates.set("ids.0", 4000)),
            Map.of("segments_broken", 1L, "removed", 1L, "added", 1L),
            "a segment's identifiers are not those that were sealed: ticket-log segment 2"),
        of("a leaf", VerifyTicketLogJobTest::editLeaf,
            Map.of("segments_broken", 1L, "changed", 1L),
            "a segment's Merkle root does not fit its leaf hashes: ticket-log segment 2"),
        of("the number", world -> edit(world, SECOND, "number", new BsonInt64(3)),
            Map.of("segments_broken", 2L), "a segment is not in its place: ticket-log segment 2"),
        of("a type", world -> edit(world, SECOND, "number", new BsonInt32(2)),
            Map.of("segments_broken", 1L), "a segment cannot be read: ticket-log segment 2"),
        of("the HMAC", world -> edit(world, SECOND, "hmac", new BsonString("0".repeat(64))),
            Map.of("segments_broken", 1L), "a segment's HMAC is wrong: ticket-log segment 2"),
        of("no HMAC", world -> world.stored.updateOne(Filters.eq("_id", SECOND), Updates.unset("hmac")),
            Map.of("segments_broken", 1L), "a segment is not signed: ticket-log segment 2"),
        of("a segment gone", world -> world.stored.deleteOne(Filters.eq("_id", SECOND)),
            Map.of("segments_missing", 1L, "added", 3L), "segments are missing: ticket-log segments 2 to 2"),
        of("two swapped", VerifyTicketLogJobTest::swap,
            Map.of("segments_broken", 5L, "unmarked", 6L, "added", 6L), "a segment is not in its place: ticket-log segment 2"),
        of("the tail cut", world -> world.stored.deleteOne(Filters.eq("_id", "ticket-log/000000000004")),
            Map.of("added", 3L), "an entry bears the mark of a segment that does not exist: ticket-log 10"),
        of("something put between", world -> world.stored.insertOne(BsonDocument.parse("{_id: 'ticket-log/000000000002x'}")),
            Map.of("segments_broken", 1L), "a segment is not in its place: segment ticket-log/000000000002x"),
        of("forged without the key", world -> forge(world, SECOND),
            Map.of("segments_broken", 2L), "a segment's HMAC is wrong: ticket-log segment 2"));
  }

  /** Written anew: the embedded server leaves a number that is only of another type. */
  private static void set(SealingWorld world, int id, String path, BsonValue value) {
    BsonDocument entry = world.entries.find(Filters.eq("_id", id)).first();
    String[] names = path.split("\\.");
    BsonDocument at = names.length == 1 ? entry : entry.getDocument(names[0]);
    at.put(names[names.length - 1], value);
    world.entries.deleteOne(Filters.eq("_id", id));
    world.entries.insertOne(entry);
  }

  private static void add(SealingWorld world, String entry) {
    world.entries.insertOne(BsonDocument.parse(entry));
  }

  private static void edit(SealingWorld world, String id, String field, BsonValue value) {
    world.stored.updateOne(Filters.eq("_id", id), Updates.unset(field));
    world.stored.updateOne(Filters.eq("_id", id), Updates.set(field, value));
  }

  private static void reorder(SealingWorld world) {
    BsonDocument entry = world.entries.find(Filters.eq("_id", 5)).first();
    BsonDocument other = new BsonDocument("_id", entry.get("_id"));
    other.append("status", entry.get("status"));
    entry.forEach(other::putIfAbsent);
    world.entries.deleteOne(Filters.eq("_id", 5));
    world.entries.insertOne(other);
  }

  private static void editLeaf(SealingWorld world) {
    BsonDocument segment = world.stored.find(Filters.eq("_id", SECOND)).first();
    byte[] leaves = segment.getBinary("leaves").getData().clone();
    leaves[0] ^= 1;
    edit(world, SECOND, "leaves", new BsonBinary(leaves));
  }

  private static void swap(SealingWorld world) {
    BsonDocument second = world.stored.find(Filters.eq("_id", SECOND)).first();
    BsonDocument third = world.stored.find(Filters.eq("_id", THIRD)).first();
    world.stored.deleteMany(Filters.in("_id", SECOND, THIRD));
    second.put("_id", new BsonString(THIRD));
    third.put("_id", new BsonString(SECOND));
    world.stored.insertMany(List.of(second, third));
  }

  /** An entry changed, and its segment made to fit, by somebody who has no key. */
  private static void forge(SealingWorld world, String id) {
    set(world, 5, "status", new BsonString("refunded"));
    BsonDocument stored = world.stored.find(Filters.eq("_id", id)).first();
    SegmentHead old = SegmentHead.of(stored);
    List<BsonValue> ids = new ArrayList<>(stored.getArray("ids"));
    Batch batch = world.logEntries.unsealed(1);
    assertThat(batch.isEmpty()).isTrue();
    LeafHashes leaves = leavesOf(world, ids);
    String root = Segment.rootOf(leaves);
    SegmentHead draft =
        new SegmentHead(
            old.log(), old.number(), old.sealedAt(), old.count(), root, old.idsHash(),
            old.previous(), old.keyId(), "", null, true);
    BsonDocument forged =
        new Segment(
                new SegmentHead(
                    old.log(), old.number(), old.sealedAt(), old.count(), root, old.idsHash(),
                    old.previous(), old.keyId(), draft.computedHash(), old.hmac(), true),
                ids,
                leaves)
            .stored();
    world.stored.replaceOne(Filters.eq("_id", id), forged);
  }

  private static LeafHashes leavesOf(SealingWorld world, List<BsonValue> ids) {
    java.io.ByteArrayOutputStream leaves = new java.io.ByteArrayOutputStream();
    for (BsonValue id : ids) {
      leaves.writeBytes(
          LeafHash.of(
              world
                  .entries
                  .withDocumentClass(org.bson.RawBsonDocument.class)
                  .find(Filters.eq("_id", id))
                  .first()));
    }
    return new LeafHashes(leaves.toByteArray());
  }

  private static void assertNamed(SealingWorld.Verdict verdict, Tampering tampering) {
    Map<String, Object> found = new java.util.HashMap<>(verdict.values());
    List.of("ok", "segments_checked", "entries_checked", "heads_checked", "signatures_checked", "signatures_unchecked", "erased")
        .forEach(found::remove);
    found.values().removeIf(count -> count.equals(0L));
    assertThat(found).as(tampering.what()).isEqualTo(tampering.found());
    assertThat(verdict.named()).as(tampering.what()).contains(tampering.named());
    assertThat(verdict.values()).as(tampering.what()).containsEntry("ok", false);
    assertThat(verdict.failed()).as(tampering.what()).isTrue();
  }

  @Test
  void whatIsDoneToEntriesIsNamed() {
    for (Tampering tampering : ofEntries()) {
      fourSegments();
      tampering.deed().accept(world);
      assertNamed(world.verify(), tampering);
    }
  }

  @Test
  void whatIsDoneToSegmentsIsNamed() {
    for (Tampering tampering : ofSegments()) {
      fourSegments();
      tampering.deed().accept(world);
      assertNamed(world.verify(), tampering);
    }
  }

  @Test
  void anUntouchedLogIsInOrderAndProgressIsTold() {
    fourSegments();
    VerifyRun run = new VerifyRun(Map.of("log", "ticket-log", "from", 0L, "to", 0L, "head", ""));

    var result = new VerifyTicketLogJob(world.database, world.segments, world.keys(), world.properties()).run(run);

    assertThat(result.partlyFailed()).isFalse();
    assertThat(result.values())
        .containsEntry("ok", true)
        .containsEntry("segments_checked", 4L)
        .containsEntry("entries_checked", 12L)
        .containsEntry("signatures_checked", 4L);
    assertThat(run.progress).containsExactly("0/4", "1/4", "2/4", "3/4", "4/4");
  }

  /** The whole chain made anew: without the key the HMACs are wrong, without HMACs that is named. */
  @Test
  void aChainThatIsMadeAnewWithoutTheKeyIsFound() {
    fourSegments();
    String right = world.key;
    for (String forgersKey : new String[] {SealingWorld.OTHER_KEY, ""}) {
      remake(forgersKey);
      world.key = right;
      SealingWorld.Verdict verdict = world.verify();
      assertThat(verdict.values()).containsEntry("segments_broken", 4L).containsEntry("changed", 0L);
    }
  }

  private void remake(String forgersKey) {
    world.stored.deleteMany(new BsonDocument());
    world.entries.updateMany(new BsonDocument(), Updates.unset("farekeeper"));
    world.entries.deleteOne(Filters.eq("_id", 6));
    world.key = forgersKey.isEmpty() ? null : forgersKey;
    world.seal(3);
  }

  @Test
  void aKeyThatWasReplacedStillVerifies() {
    fourSegments();
    world.previousKeys = List.of(SealingWorld.KEY);
    world.key = SealingWorld.OTHER_KEY;
    world.write(13, 13);
    world.seal(3);

    assertThat(world.verify().values()).containsEntry("ok", true).containsEntry("signatures_checked", 5L);

    world.previousKeys = List.of();
    assertThat(world.verify().named())
        .contains("a segment is signed with a key that is not configured: ticket-log segment 1")
        .hasSize(4);
  }

  @Test
  void segmentsFromBeforeThereWasAKeyAreToBeNamedInTheConfiguration() {
    world.key = null;
    fourSegments();
    assertThat(world.verify().values()).containsEntry("ok", true).containsEntry("signatures_checked", 0L);

    world.key = SealingWorld.KEY;
    world.write(13, 13);
    world.seal(3);
    assertThat(world.verify().values()).containsEntry("segments_broken", 4L);
    world.unsignedUntil = new SealingProperties.UnsignedUntil(4, 0);
    assertThat(world.verify().values()).containsEntry("ok", true).containsEntry("signatures_checked", 1L);

    world.key = null;
    assertThat(world.verify().values()).containsEntry("ok", true).containsEntry("signatures_unchecked", 1L);
  }

  @Test
  void whatWasErasedByOrderIsNeitherRemovedNorChanged() {
    fourSegments();
    world.erasures.insertOne(BsonDocument.parse("{log: 'ticket-log', id: 5, order: 'DSR-17', at: {$date: '2026-01-01T00:00:00Z'}}"));
    world.entries.deleteMany(Filters.in("_id", 5, 6));

    SealingWorld.Verdict verdict = world.verify();

    assertThat(verdict.values()).containsEntry("erased", 1L).containsEntry("removed", 1L).containsEntry("changed", 0L);
    assertThat(verdict.named()).containsExactly("a sealed entry was removed: ticket-log 6 (segment 2)");
  }

  @Test
  void aRangeIsCheckedAlone() {
    fourSegments();
    set(world, 1, "status", new BsonString("x"));
    set(world, 12, "status", new BsonString("x"));

    assertThat(world.verify("from", 2L, "to", 3L).values())
        .containsEntry("ok", true)
        .containsEntry("segments_checked", 2L);
    assertThat(world.verify("from", 2L).named())
        .containsExactly("a sealed entry was changed: ticket-log 12 (segment 4)");
  }

  @Test
  void aHeadThatWasNotedMustBeInTheChain() {
    fourSegments();
    String noted = world.segments.newest(SealedLog.TICKETS).orElseThrow().hash();
    world.write(13, 14);
    world.seal(3);
    assertThat(world.verify("head", noted).values()).containsEntry("ok", true);

    world.stored.deleteMany(Filters.gte("number", 4L));
    world.entries.deleteMany(Filters.gte("farekeeper.segment", 4L));

    assertThat(world.verify().values()).containsEntry("ok", true);
    assertThat(world.verify("head", noted).named())
        .containsExactly("no segment has the expected head: " + noted);
  }

  private void tellHeads() throws IOException {
    long newest = world.segments.newest(SealedLog.TICKETS).orElseThrow().number();
    new HeadsFile(world.headsFile, world.segments).tell(SealedLog.TICKETS, newest);
  }

  @Test
  void aTailThatWasCutIsKnownByTheHeadsFile() throws IOException {
    world.headsFile = folder.resolve("heads.jsonl");
    fourSegments();
    tellHeads();
    assertThat(world.verify().values()).containsEntry("ok", true).containsEntry("heads_checked", 4L);

    world.stored.deleteMany(Filters.gte("number", 4L));
    world.entries.deleteMany(Filters.gte("farekeeper.segment", 4L));
    assertThat(world.verify().named())
        .containsExactly(
            "the heads file has a segment that the database has not: cut off or removed: ticket-log segment 4");

    world.write(13, 13);
    world.seal(3);
    assertThat(world.verify().named())
        .containsExactly("the heads file has another hash for a segment: ticket-log segment 4");
  }

  @Test
  void aHeadsFileThatIsGoneOrGarbledIsNamed() throws IOException {
    world.headsFile = folder.resolve("heads.jsonl");
    fourSegments();
    assertThat(world.verify("log", "ticket-log").named())
        .containsExactly("the configured heads file is not there: ticket-log");

    tellHeads();
    String heads = Files.readString(world.headsFile);
    Files.writeString(world.headsFile, "garbled\n" + heads + "{\"log\":\"ticket-log\",\"num");
    assertThat(world.verify("log", "ticket-log").named())
        .containsExactly("the heads file has lines that are no heads: ticket-log: 1 lines");
  }

  @Test
  void aLogThatDoesNotExistIsRefused() {
    assertThatThrownBy(() -> world.verify("log", "tickets"))
        .isInstanceOf(SealingException.class)
        .hasMessageContaining("ticket-log, access-log, all");
  }
}
