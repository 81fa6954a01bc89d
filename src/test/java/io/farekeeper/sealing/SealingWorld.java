package io.farekeeper.sealing;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import io.farekeeper.jobs.JobResult;
import io.farekeeper.testing.TestClock;
import io.farekeeper.testing.TestMongo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** A ticket log with its segments, on a server of the test's choice. */
final class SealingWorld implements AutoCloseable {
  static final String KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
  static final String OTHER_KEY = "YWJjZGVmZ2hpamFiY2RlZmdoaWphYmNkZWZnaGlqYWI=";

  final MongoClient client;
  final MongoDatabase database;
  final MongoCollection<BsonDocument> entries;
  final MongoCollection<BsonDocument> stored;
  final MongoCollection<BsonDocument> erasures;
  final LogEntries logEntries;
  final Segments segments;
  final TestClock clock = new TestClock();
  @Nullable String key = KEY;
  List<String> previousKeys = List.of();
  SealingProperties.UnsignedUntil unsignedUntil = new SealingProperties.UnsignedUntil(0, 0);
  @Nullable Path headsFile;

  SealingWorld(TestMongo server) {
    client = server.client();
    database = server.database(client);
    entries = database.getCollection("bytemark_tickets_log", BsonDocument.class);
    stored = database.getCollection(Segments.COLLECTION, BsonDocument.class);
    erasures = database.getCollection(Erasures.COLLECTION, BsonDocument.class);
    empty();
    logEntries = new LogEntries(database, SealedLog.TICKETS);
    segments = new Segments(database);
  }

  /** Nothing but the indexes; collections are made anew, so that their order is that of writing. */
  void empty() {
    database.drop();
    entries.createIndex(LogEntries.BY_MARK);
    database.getCollection("farekeeper_access_log").createIndex(LogEntries.BY_MARK);
    stored.createIndex(Segments.BY_ENTRY);
  }

  /** Entries 1 to n, whose identifiers are these numbers. */
  void write(int from, int to) {
    entries.insertMany(
        IntStream.rangeClosed(from, to)
            .mapToObj(
                n ->
                    new BsonDocument("_id", new BsonInt32(n))
                        .append("user_id", new BsonInt32(7))
                        .append("timestamp", new BsonInt32(1_700_000_000 + n))
                        .append("uuid", new BsonString("p-" + n))
                        .append("status", new BsonString("validated")))
            .toList());
  }

  SealingProperties properties() {
    return new SealingProperties(
        true, Duration.ofMinutes(1), 10, key, previousKeys, unsignedUntil, headsFile, null);
  }

  SealingKeys keys() {
    return SealingKeys.of(key, previousKeys);
  }

  SealingPass pass(int most) {
    return new SealingPass(
        SealedLog.TICKETS,
        new LogEntries(database, SealedLog.TICKETS),
        new Segments(database),
        keys(),
        clock,
        most);
  }

  SealingPass.Outcome seal(int most) {
    return pass(most).sealAll(() -> false);
  }

  /** A verification and what it named. */
  record Verdict(Map<String, Object> values, List<String> named, boolean failed) {}

  Verdict verify(Object... inputs) {
    Map<String, Object> all = new HashMap<>(Map.of("log", "all", "from", 0L, "to", 0L, "head", ""));
    for (int n = 0; n < inputs.length; n += 2) {
      all.put((String) inputs[n], inputs[n + 1]);
    }
    VerifyRun run = new VerifyRun(all);
    JobResult result = new VerifyTicketLogJob(database, segments, keys(), properties()).run(run);
    return new Verdict(result.values(), run.examples, result.partlyFailed());
  }

  /** For each entry, the segments that list it. */
  Map<Object, List<Long>> listed() {
    Map<Object, List<Long>> all = new HashMap<>();
    for (BsonDocument segment : stored.find()) {
      segment
          .getArray("ids")
          .forEach(
              id ->
                  all.computeIfAbsent(EntryId.key(id), _ -> new ArrayList<>())
                      .add(segment.getInt64("number").getValue()));
    }
    return all;
  }

  /** Of each entry, in the order of their identifiers; 0 is none. */
  List<Long> marks() {
    return entries
        .find()
        .sort(new Document("_id", 1))
        .map(SealingWorld::markOf)
        .into(new ArrayList<>());
  }

  private static long markOf(BsonDocument entry) {
    return entry
        .getDocument("farekeeper", new BsonDocument())
        .getInt64("segment", new BsonInt64(0))
        .getValue();
  }

  void assertEachIsInOneSegment(int entries) {
    assertThat(listed()).hasSize(entries);
    assertThat(listed().values()).allSatisfy(numbers -> assertThat(numbers).hasSize(1));
    assertThat(stored.find().map(one -> one.getInt64("number").getValue()).into(new ArrayList<>()))
        .containsExactlyInAnyOrderElementsOf(
            LongStream.rangeClosed(1, stored.countDocuments()).boxed().toList());
    Verdict verdict = verify();
    assertThat(verdict.named()).isEmpty();
    assertThat(verdict.values())
        .containsEntry("ok", true)
        .containsEntry("entries_checked", (long) entries)
        .containsEntry("unsealed", 0L);
  }

  @Override
  public void close() {
    client.close();
  }
}
