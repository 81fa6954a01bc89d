package io.farekeeper.statuscheck;

import static io.farekeeper.statuscheck.CheckWorld.NOW_SECONDS;
import static io.farekeeper.statuscheck.CheckWorld.OVER;
import static io.farekeeper.statuscheck.CheckWorld.VALID;
import static io.farekeeper.statuscheck.CheckWorld.pass;
import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.jobs.JobResult;
import io.farekeeper.jobs.WatchedRun;
import io.farekeeper.testing.OwnServers;
import io.farekeeper.testing.TestMongo;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a check leaves in its log. */
@ExtendWith(OwnServers.class)
class CheckLogTest {
  private final TestMongo server;
  @AutoClose private final CheckWorld world;

  CheckLogTest(TestMongo server) {
    this.server = server;
    world = new CheckWorld(server);
  }

  @Test
  void aRunThatHasNothingToSaveLogsThat() {
    world.cache(1, pass("a", "USABLE", VALID));
    world.check();
    assertThat(world.logs()).hasSize(1);
    assertThat(world.logs().getFirst().getArray("log")).isEmpty();
  }

  @Test
  void runsOfOneSecondTakeTheNextFreeId() {
    world.logs.insertOne(BsonDocument.parse("{_id: %d.0, their: 1}".formatted(NOW_SECONDS)));
    assertThat(world.check()).containsEntry("check_log_id", NOW_SECONDS + 1L);
    assertThat(world.check()).containsEntry("check_log_id", NOW_SECONDS + 2L);
    assertThat(world.logs()).hasSize(3);
  }

  @Test
  void namesWhatCannotBeJudgedAndJudgesTheRest() {
    world.cache(1, pass("bad", "USABLE", "soon"), pass("a", "USABLE", OVER));
    world.cache(2, "{pass_uuid: 'odd', status: 9}", pass("b", "USING", OVER));
    world.caches.insertOne(
        BsonDocument.parse(
            "{_id: 'half', user_id: 13.5, passes: [%s]}".formatted(pass("c", "USING", OVER))));
    world.caches.insertOne(BsonDocument.parse("{user_id: 3, passes: 'none'}"));
    WatchedRun run = world.run(() -> false);
    JobResult result = world.job().run(run);
    assertThat(result.values())
        .containsEntry("users_checked", 2L)
        .containsEntry("passes_changed", 2L)
        .containsEntry("passes_unreadable", 2L);
    assertThat(world.statuses(1)).containsExactly("USABLE", "EXPIRED");
    assertThat(world.logs().getFirst().getDocument("farekeeper").get("unreadable"))
        .isEqualTo(
            BsonDocument.parse(
                """
                {count: 2, documents: 2, examples: [
                  {user_id: 1, pass_uuid: 'bad', reason: 'expiration or first_use is no time'},
                  {user_id: 2, pass_uuid: 'odd', reason: 'status is no text'},
                  {reason: 'the document has no user_id that is a whole number'},
                  {user_id: 3, reason: 'the document holds no list of passes'}]}
                """));
    assertThat(run.examples)
        .containsExactly(
            "expiration or first_use is no time: user 1, pass bad",
            "status is no text: user 2, pass odd",
            "the document has no user_id that is a whole number: the document with _id half",
            "the document holds no list of passes: user 3");
    assertThat(world.logs().getFirst().getArray("log")).hasSize(2);
  }

  @Test
  void keepsAHundredExamplesOfThousands() {
    for (int user = 0; user < 150; user++) {
      world.cache(user, pass("p", "USABLE", "soon"));
    }
    world.check();
    BsonDocument named =
        world.logs().getFirst().getDocument("farekeeper").getDocument("unreadable");
    assertThat(named.getNumber("count").intValue()).isEqualTo(150);
    assertThat(named.getArray("examples")).hasSize(100);
  }

  @Test
  void aLogThatIsTooLargeGoesOnInFurtherDocuments() {
    world.expired(90);
    world.cache(
        500,
        IntStream.range(0, 60).mapToObj(n -> pass("p" + n, "USING", VALID)).toArray(String[]::new));
    world.cache(
        501,
        IntStream.range(0, 60).mapToObj(n -> pass("p" + n, "USING", VALID)).toArray(String[]::new));
    world.partBytes = 2000;
    world.logs.insertOne(new BsonDocument("_id", new BsonInt32(NOW_SECONDS + 1)));
    assertThat(world.check("statusChange", 0)).containsEntry("check_log_id", (long) NOW_SECONDS);
    world.logs.deleteOne(new BsonDocument("_id", new BsonInt32(NOW_SECONDS + 1)));
    List<BsonDocument> parts = world.logs();
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
    assertThat(world.check()).containsEntry("passes_changed", 90L);
  }

  /** 16 MB is the server's own limit: it refuses a log that is not divided. */
  @Test
  void aLogPast16MegabytesIsStoredInFull() {
    Assumptions.assumeFalse(
        server.kind().equals("embedded"), "the embedded server has no such limit");
    int users = 450;
    world.caches.insertMany(
        IntStream.range(0, users).mapToObj(CheckLogTest::cacheOf40Expired).toList());
    assertThat(world.check("statusChange", 0)).containsEntry("passes_changed", users * 40L);
    List<BsonDocument> parts = world.logs();
    assertThat(parts).hasSize(2);
    assertThat(parts).allSatisfy(part -> assertThat(bytes(part)).isLessThan(15 << 20));
    assertThat(parts.stream().mapToInt(CheckLogTest::bytes).sum()).isGreaterThan(16 << 20);
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
}
