package io.farekeeper.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.farekeeper.jobs.JobResult;
import io.farekeeper.testing.OwnServers;
import io.farekeeper.testing.TestMongo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(OwnServers.class)
class VerifyTicketLogJobTest {
  @AutoClose private final SealingWorld world;
  @TempDir private Path folder;

  VerifyTicketLogJobTest(TestMongo server) {
    world = new SealingWorld(server);
  }

  /** Four segments of three entries: 1 to 3, 4 to 6, 7 to 9, 10 to 12. */
  private void fourSegments() {
    world.empty();
    world.write(1, 12);
    world.seal(3);
  }

  private static void assertNamed(SealingWorld.Verdict verdict, Tampering tampering) {
    Map<String, Object> found = new HashMap<>(verdict.values());
    List.of(
            "ok",
            "segments_checked",
            "entries_checked",
            "heads_checked",
            "signatures_checked",
            "signatures_unchecked",
            "erased")
        .forEach(found::remove);
    found.values().removeIf(count -> count.equals(0L));
    assertThat(found).as(tampering.what()).isEqualTo(tampering.found());
    assertThat(verdict.named()).as(tampering.what()).contains(tampering.named());
    assertThat(verdict.values()).as(tampering.what()).containsEntry("ok", false);
    assertThat(verdict.failed()).as(tampering.what()).isTrue();
  }

  @Test
  void whatIsDoneToEntriesIsNamed() {
    for (Tampering tampering : Tampering.ofEntries()) {
      fourSegments();
      tampering.deed().accept(world);
      assertNamed(world.verify(), tampering);
    }
  }

  @Test
  void marksThatNoSegmentHasAreNamed() {
    for (Tampering tampering : Tampering.ofMarks()) {
      fourSegments();
      tampering.deed().accept(world);
      assertNamed(world.verify(), tampering);
    }
  }

  @Test
  void whatIsDoneToSegmentsIsNamed() {
    for (Tampering tampering : Tampering.ofSegments()) {
      fourSegments();
      tampering.deed().accept(world);
      assertNamed(world.verify(), tampering);
    }
  }

  @Test
  void anUntouchedLogIsInOrderAndProgressIsTold() {
    fourSegments();
    VerifyRun run = new VerifyRun(Map.of("log", "ticket-log", "from", 0L, "to", 0L, "head", ""));

    JobResult result =
        new VerifyTicketLogJob(world.database, world.segments, world.keys(), world.properties())
            .run(run);

    assertThat(result.partlyFailed()).isFalse();
    assertThat(result.values())
        .containsEntry("ok", true)
        .containsEntry("segments_checked", 4L)
        .containsEntry("entries_checked", 12L)
        .containsEntry("signatures_checked", 4L);
    assertThat(run.progress).containsExactly("0/4", "1/4", "2/4", "3/4", "4/4");
  }

  /**
   * The whole chain made anew: without the key the HMACs are wrong, without HMACs that is named.
   */
  @Test
  void aChainThatIsMadeAnewWithoutTheKeyIsFound() {
    fourSegments();
    String right = world.key;
    for (String forgersKey : new String[] {SealingWorld.OTHER_KEY, ""}) {
      remake(forgersKey);
      world.key = right;
      SealingWorld.Verdict verdict = world.verify();
      assertThat(verdict.values())
          .containsEntry("segments_broken", 4L)
          .containsEntry("changed", 0L);
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

    assertThat(world.verify().values())
        .containsEntry("ok", true)
        .containsEntry("signatures_checked", 5L);

    world.previousKeys = List.of();
    assertThat(world.verify().named())
        .contains("a segment is signed with a key that is not configured: ticket-log segment 1")
        .hasSize(4);
  }

  @Test
  void segmentsFromBeforeThereWasAKeyAreToBeNamedInTheConfiguration() {
    world.key = null;
    fourSegments();
    assertThat(world.verify().values())
        .containsEntry("ok", true)
        .containsEntry("signatures_checked", 0L);

    world.key = SealingWorld.KEY;
    world.write(13, 13);
    world.seal(3);
    assertThat(world.verify().values()).containsEntry("segments_broken", 4L);
    world.unsignedUntil = new SealingProperties.UnsignedUntil(4, 0);
    assertThat(world.verify().values())
        .containsEntry("ok", true)
        .containsEntry("signatures_checked", 1L);

    world.key = null;
    assertThat(world.verify().values())
        .containsEntry("ok", true)
        .containsEntry("signatures_unchecked", 1L);
  }

  @Test
  void whatWasErasedByOrderIsNeitherRemovedNorChanged() {
    fourSegments();
    world.erasures.insertOne(
        BsonDocument.parse(
            "{log: 'ticket-log', id: 5, order: 'DSR-17', at: {$date: '2026-01-01T00:00:00Z'}}"));
    world.entries.deleteMany(Filters.in("_id", 5, 6));

    SealingWorld.Verdict verdict = world.verify();

    assertThat(verdict.values())
        .containsEntry("erased", 1L)
        .containsEntry("removed", 1L)
        .containsEntry("changed", 0L);
    assertThat(verdict.named())
        .containsExactly("a sealed entry was removed: ticket-log 6 (segment 2)");
  }

  @Test
  void aRangeIsCheckedAlone() {
    fourSegments();
    Tampering.set(world, 1, "status", new BsonString("x"));
    Tampering.set(world, 12, "status", new BsonString("x"));

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
    new HeadsFile(Objects.requireNonNull(world.headsFile), world.segments)
        .publish(SealedLog.TICKETS, newest);
  }

  @Test
  void aTailThatWasCutIsKnownByTheHeadsFile() throws IOException {
    world.headsFile = folder.resolve("heads.jsonl");
    fourSegments();
    tellHeads();
    assertThat(world.verify().values())
        .containsEntry("ok", true)
        .containsEntry("heads_checked", 4L);

    world.stored.deleteMany(Filters.gte("number", 4L));
    world.entries.deleteMany(Filters.gte("farekeeper.segment", 4L));
    assertThat(world.verify().named())
        .containsExactly(
            "the heads file has a segment that the database has not: cut off or removed: ticket-log"
                + " segment 4");

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
