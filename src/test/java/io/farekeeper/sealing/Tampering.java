package io.farekeeper.sealing;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bson.BsonBinary;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * What somebody does to a log of four segments of three entries, and what the job then says of it.
 *
 * @param what it is, in words
 * @param deed what is done
 * @param found what the result counts
 * @param named an example that is given
 */
record Tampering(String what, Consumer<SealingWorld> deed, Map<String, Long> found, String named) {
  private static final String SECOND = "ticket-log/000000000002";
  private static final String THIRD = "ticket-log/000000000003";

  private static Tampering of(
      String what, Consumer<SealingWorld> deed, Map<String, Long> found, String named) {
    return new Tampering(what, deed, found, named);
  }

  /** Done to entries. */
  static List<Tampering> ofEntries() {
    return List.of(
        of(
            "a field",
            world -> set(world, 5, "status", new BsonString("refunded")),
            Map.of("changed", 1L),
            "a sealed entry was changed: ticket-log 5 (segment 2)"),
        of(
            "a number's type",
            world -> set(world, 5, "user_id", new BsonInt64(7)),
            Map.of("changed", 1L),
            "a sealed entry was changed: ticket-log 5 (segment 2)"),
        of(
            "a field more",
            world -> set(world, 5, "note", new BsonString("")),
            Map.of("changed", 1L),
            "a sealed entry was changed: ticket-log 5 (segment 2)"),
        of(
            "a field of our own",
            world -> set(world, 5, "farekeeper.event_id", new BsonString("e")),
            Map.of("changed", 1L),
            "a sealed entry was changed: ticket-log 5 (segment 2)"),
        of(
            "the order of fields",
            Tampering::reorder,
            Map.of("changed", 1L),
            "a sealed entry was changed: ticket-log 5 (segment 2)"),
        of(
            "removed",
            world -> world.entries.deleteOne(Filters.eq("_id", 7)),
            Map.of("removed", 1L),
            "a sealed entry was removed: ticket-log 7 (segment 3)"),
        of(
            "added with a mark",
            world -> add(world, "{_id: 'new', farekeeper: {segment: {$numberLong: '2'}}}"),
            Map.of("added", 1L),
            "an entry bears the mark of a segment that does not hold it: ticket-log new (segment"
                + " 2)"),
        of(
            "added with a mark between",
            world -> add(world, "{_id: 'new', farekeeper: {segment: 2.5}}"),
            Map.of("added", 1L),
            "an entry bears the mark of a segment that does not hold it: ticket-log new (segment"
                + " 2)"),
        of(
            "a copy of a sealed entry",
            world -> add(world, "{_id: 5.5, farekeeper: {segment: {$numberLong: '2'}}}"),
            Map.of("added", 1L),
            "an entry bears the mark of a segment that does not hold it: ticket-log {\"_id\": 5.5}"
                + " (segment 2)"),
        of(
            "the mark removed",
            world ->
                world.entries.updateOne(Filters.eq("_id", 4), Updates.unset("farekeeper.segment")),
            Map.of("unmarked", 1L, "unsealed", 1L),
            "a sealed entry has lost its segment's mark: ticket-log 4 (segment 2)"),
        of(
            "another segment's mark",
            world -> set(world, 4, "farekeeper.segment", new BsonInt64(3)),
            Map.of("unmarked", 1L, "added", 1L),
            "a sealed entry has lost its segment's mark: ticket-log 4 (segment 2)"),
        of(
            "another type of mark",
            world -> set(world, 4, "farekeeper.segment", new BsonInt32(2)),
            Map.of("unmarked", 1L),
            "a sealed entry has lost its segment's mark: ticket-log 4 (segment 2)"));
  }

  /** Entries put in with a mark that no segment has. */
  static List<Tampering> ofMarks() {
    return Stream.of(
            "{$numberLong: '99'}",
            "0",
            "null",
            "[[2]]",
            "'2'",
            "{}",
            "true",
            "[]",
            "{$minKey: 1}",
            "{$maxKey: 1}",
            "{$numberDouble: 'Infinity'}",
            "[0]",
            "{$numberDouble: 'NaN'}")
        .map(
            mark ->
                new Tampering(
                    mark + " for a mark",
                    world -> add(world, "{_id: 'new', farekeeper: {segment: %s}}".formatted(mark)),
                    Map.of("added", 1L),
                    "an entry bears the mark of a segment that does not exist: ticket-log new"))
        .toList();
  }

  /** Done to segments. */
  static List<Tampering> ofSegments() {
    return List.of(
        of(
            "the time",
            world -> edit(world, SECOND, "sealed_at", new BsonDateTime(5)),
            Map.of("segments_broken", 1L),
            "a segment's hash does not fit its head: ticket-log segment 2"),
        of(
            "an identifier",
            world -> world.stored.updateOne(Filters.eq("_id", SECOND), Updates.set("ids.0", 4000)),
            Map.of("segments_broken", 1L, "removed", 1L, "added", 1L),
            "a segment's identifiers are not those that were sealed: ticket-log segment 2"),
        of(
            "a leaf",
            Tampering::editLeaf,
            Map.of("segments_broken", 1L, "changed", 1L),
            "a segment's Merkle root does not fit its leaf hashes: ticket-log segment 2"),
        of(
            "the number",
            world -> edit(world, SECOND, "number", new BsonInt64(3)),
            Map.of("segments_broken", 2L),
            "a segment is not in its place: ticket-log segment 2"),
        of(
            "a type",
            world -> edit(world, SECOND, "number", new BsonInt32(2)),
            Map.of("segments_broken", 1L),
            "a segment cannot be read: ticket-log segment 2"),
        of(
            "the HMAC",
            world -> edit(world, SECOND, "hmac", new BsonString("0".repeat(64))),
            Map.of("segments_broken", 1L),
            "a segment's HMAC is wrong: ticket-log segment 2"),
        of(
            "no HMAC",
            world -> world.stored.updateOne(Filters.eq("_id", SECOND), Updates.unset("hmac")),
            Map.of("segments_broken", 1L),
            "a segment is not signed: ticket-log segment 2"),
        of(
            "a segment gone",
            world -> world.stored.deleteOne(Filters.eq("_id", SECOND)),
            Map.of("segments_missing", 1L, "added", 3L),
            "segments are missing: ticket-log segments 2 to 2"),
        of(
            "two swapped",
            Tampering::swap,
            Map.of("segments_broken", 5L, "unmarked", 6L, "added", 6L),
            "a segment is not in its place: ticket-log segment 2"),
        of(
            "the tail cut",
            world -> world.stored.deleteOne(Filters.eq("_id", "ticket-log/000000000004")),
            Map.of("added", 3L),
            "an entry bears the mark of a segment that does not exist: ticket-log 10"),
        of(
            "something put between",
            world ->
                world.stored.insertOne(BsonDocument.parse("{_id: 'ticket-log/000000000002x'}")),
            Map.of("segments_broken", 1L),
            "a segment is not in its place: segment ticket-log/000000000002x"),
        of(
            "forged without the key",
            world -> forge(world, SECOND),
            Map.of("segments_broken", 2L),
            "a segment's HMAC is wrong: ticket-log segment 2"));
  }

  /** Written anew: the embedded server leaves a number that is only of another type. */
  static void set(SealingWorld world, int id, String path, BsonValue value) {
    BsonDocument entry = world.entries.find(Filters.eq("_id", id)).first();
    int dot = path.indexOf('.');
    BsonDocument at = dot < 0 ? entry : entry.getDocument(path.substring(0, dot));
    at.put(path.substring(dot + 1), value);
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
    UnsealedBatch batch = world.logEntries.unsealed(1);
    assertThat(batch.isEmpty()).isTrue();
    LeafHashes leaves = leavesOf(world, ids);
    String root = Segment.rootOf(leaves);
    SegmentHead forged = with(old, root, with(old, root, "", null).computedHash(), old.hmac());
    world.stored.replaceOne(Filters.eq("_id", id), new Segment(forged, ids, leaves).stored());
  }

  private static SegmentHead with(
      SegmentHead old, String root, String hash, @Nullable String hmac) {
    return new SegmentHead(
        old.log(),
        old.number(),
        old.sealedAt(),
        old.count(),
        root,
        old.idsHash(),
        old.previous(),
        old.keyId(),
        hash,
        hmac,
        true);
  }

  private static LeafHashes leavesOf(SealingWorld world, List<BsonValue> ids) {
    ByteArrayOutputStream leaves = new ByteArrayOutputStream();
    for (BsonValue id : ids) {
      leaves.writeBytes(
          LeafHash.of(
              world
                  .entries
                  .withDocumentClass(RawBsonDocument.class)
                  .find(Filters.eq("_id", id))
                  .first()));
    }
    return new LeafHashes(leaves.toByteArray());
  }
}
