package io.farekeeper.sealing;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.farekeeper.encryption.SensitiveFields;
import io.farekeeper.testing.OwnServers;
import io.farekeeper.testing.TestMongo;
import io.farekeeper.ticketlog.PassChange;
import io.farekeeper.ticketlog.TicketLog;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Each entry is sealed once, whoever dies, loses a mark, or seals beside another. */
@ExtendWith(OwnServers.class)
class SealedOnceTest {
  @AutoClose private final SealingWorld world;

  SealedOnceTest(TestMongo server) {
    world = new SealingWorld(server);
  }

  /** The segment is stored, and the process died before, or while, it made the marks. */
  @Test
  void marksThatACrashLeftOutAreMadeBeforeAnythingElse() {
    world.write(1, 5);
    UnsealedBatch batch = world.logEntries.unsealed(10);
    Segment segment =
        Segment.after(null, SealedLog.TICKETS, batch, world.clock.instant(), world.keys());
    assertThat(world.segments.insert(segment)).isTrue();
    world.logEntries.mark(segment.ids().subList(0, 2), 1);
    assertThat(world.verify().values()).containsEntry("ok", true).containsEntry("unsealed", 3L);
    world.write(6, 7);

    assertThat(world.seal(10)).isEqualTo(new SealingPass.Outcome(1, 0));

    assertThat(world.marks()).containsExactlyInAnyOrder(1L, 1L, 1L, 1L, 1L, 2L, 2L);
    world.assertEachIsInOneSegment(7);
  }

  @Test
  void aMarkThatIsMissingComesBackAndTheEntryIsNotSealedAgain() {
    world.write(1, 6);
    world.seal(2);
    world.entries.updateMany(Filters.in("_id", 1, 4), Updates.unset("farekeeper.segment"));
    world.write(7, 7);

    assertThat(world.seal(3)).isEqualTo(new SealingPass.Outcome(1, 2));

    assertThat(world.marks()).containsExactlyInAnyOrder(1L, 1L, 2L, 2L, 3L, 3L, 4L);
    world.assertEachIsInOneSegment(7);
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
    world.assertEachIsInOneSegment(4);
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
                    // What another has just sealed has lost no mark.
                    assertThat(pass.sealAll(() -> false).restored()).isZero();
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
    world.assertEachIsInOneSegment(passes);
  }

  private static void write(TicketLog log, int n) {
    BsonDocument payload = new BsonDocument("uuid", new BsonString("p-" + n));
    log.record(1, List.of(new PassChange("passes", "p-" + n, null, null, "h", payload)), 1000);
  }
}
