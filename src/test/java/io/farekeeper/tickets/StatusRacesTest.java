package io.farekeeper.tickets;

import static io.farekeeper.tickets.JudgedWorld.OVER;
import static io.farekeeper.tickets.JudgedWorld.VALID;
import static io.farekeeper.tickets.JudgedWorld.changes;
import static io.farekeeper.tickets.JudgedWorld.pass;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.WriteConcern;
import io.farekeeper.testing.OwnServers;
import io.farekeeper.testing.TestMongo;
import io.farekeeper.tickets.statuses.CacheChanges;
import io.farekeeper.tickets.statuses.PassStatuses;
import io.farekeeper.tickets.sync.SyncPlan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A change of a pass between its judgement and the save wins. */
@ExtendWith(OwnServers.class)
class StatusRacesTest {
  @AutoClose private final JudgedWorld world;

  StatusRacesTest(TestMongo server) {
    world = new JudgedWorld(server);
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
    world.cache("{user_id: 1, __v: 0, passes: [%s]}".formatted(pass("a", "USABLE", OVER)));
    world.cache("{user_id: 2, __v: 0, passes: [%s]}".formatted(pass("a", "USABLE", OVER)));
    List<CacheChanges> judged = changes(world.judge(0));
    world.caches.updateOne(
        new BsonDocument("user_id", new BsonInt32(1)), BsonDocument.parse(change));
    BsonDocument theirs = world.document(1);
    assertThat(world.statuses.save(judged)).isEqualTo(new PassStatuses.Saved(1, 1, List.of()));
    assertThat(world.document(1)).isEqualTo(theirs);
    assertThat(world.statusesOf(2)).containsExactly("EXPIRED");
  }

  /**
   * 10,000 users, each refreshed while a save goes on. A refresh ends one pass, renews one, and
   * leaves one; what a refresh brought is never undone by the save, nor the other way round.
   */
  @Test
  void aRefreshThatRacesWithASaveIsNeverSetBack() throws Exception {
    Assumptions.assumeFalse(world.server.kind().equals("embedded"), "races want a real server");
    int users = 10_000;
    world.caches.insertMany(
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
    List<CacheChanges> judged = new ArrayList<>(changes(world.judge(0)));
    assertThat(judged).hasSize(users);
    Collections.shuffle(judged, new Random(1));
    Caches refreshed = world.caches(world.database.withWriteConcern(WriteConcern.W1));
    // Each side has won some before the race: a slow thread could come too late for all.
    CountDownLatch saveBegan = new CountDownLatch(1);
    CountDownLatch refreshBegan = new CountDownLatch(1);
    List<Future<Long>> work = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(5)) {
      work.add(threads.submit(() -> saveInSmallBulks(judged, saveBegan, refreshBegan)));
      for (int worker = 0; worker < 4; worker++) {
        List<Integer> own =
            new ArrayList<>(IntStream.iterate(worker, n -> n < users, n -> n + 4).boxed().toList());
        Collections.shuffle(own, new Random(worker));
        work.add(threads.submit(() -> refreshAll(refreshed, own, saveBegan, refreshBegan)));
      }
    }
    long saved = work.getFirst().get();
    for (Future<Long> each : work) {
      each.get();
    }
    assertThat(saved).as("both sides won some").isBetween((long) users + 1, 3L * users - 1);
    for (BsonDocument document : world.caches.find()) {
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

  private long saveInSmallBulks(
      List<CacheChanges> judged, CountDownLatch saveBegan, CountDownLatch refreshBegan) {
    long saved = 0;
    for (int from = 0; from < judged.size(); from += 25) {
      saved += world.statuses.save(judged.subList(from, from + 25)).passes();
      saveBegan.countDown();
      await(refreshBegan);
    }
    return saved;
  }

  private static long refreshAll(
      Caches caches, List<Integer> users, CountDownLatch saveBegan, CountDownLatch refreshBegan) {
    await(saveBegan);
    for (int user : users) {
      while (!refresh(caches, caches.find(user).orElseThrow())) {
        Thread.onSpinWait();
      }
      refreshBegan.countDown();
    }
    return users.size();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
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
