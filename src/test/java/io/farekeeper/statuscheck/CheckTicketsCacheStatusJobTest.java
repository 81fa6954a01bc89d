package io.farekeeper.statuscheck;

import static io.farekeeper.statuscheck.CheckWorld.NOW_SECONDS;
import static io.farekeeper.statuscheck.CheckWorld.OVER;
import static io.farekeeper.statuscheck.CheckWorld.VALID;
import static io.farekeeper.statuscheck.CheckWorld.pass;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.farekeeper.jobs.JobFailedException;
import io.farekeeper.jobs.WatchedRun;
import io.farekeeper.testing.TestMongo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("io.farekeeper.testing.TestMongo#all")
class CheckTicketsCacheStatusJobTest {
  @AutoClose private final CheckWorld world;

  CheckTicketsCacheStatusJobTest(TestMongo server) {
    world = new CheckWorld(server);
  }

  @Test
  void savesAndLogsAsTheContractSays() {
    world.cache(1, pass("a", "USABLE", OVER), pass("b", "USING", VALID), pass("c", "HELD", OVER));
    world.cache(2, pass("d", "EXPIRED", VALID));
    world.cache(3, pass("e", "USING", OVER));
    Map<String, Object> result = world.check();
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
    assertThat(world.statuses(1)).containsExactly("EXPIRED", "USING", "HELD");
    assertThat(world.statuses(2)).containsExactly("EXPIRED");
    assertThat(world.statuses(3)).containsExactly("EXPIRED");
    assertThat(world.logs())
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
    world.expired(7);
    world.cache(50, pass("z", "USABLE", VALID), pass("y", "USING", "soon"));
    List<BsonDocument> before = world.caches.find().into(new ArrayList<>());
    Map<String, Object> dry = world.check("statusChange", 0);
    assertThat(world.caches.find().into(new ArrayList<>())).isEqualTo(before);
    Map<String, Object> saved = world.check();
    assertThat(world.statuses(3)).containsExactly("EXPIRED");
    dry.keySet().removeAll(List.of("check_log_id", "duration_ms"));
    assertThat(saved).containsAllEntriesOf(dry).containsEntry("passes_changed", 7L);
    BsonDocument dryLog = world.logs().get(0);
    BsonDocument saveLog = world.logs().get(1);
    assertThat(dryLog.get("editMode")).isEqualTo(BsonBoolean.FALSE);
    assertThat(dryLog.getDocument("farekeeper").get("saved")).isEqualTo(BsonBoolean.FALSE);
    assertThat(dryLog.getArray("log")).hasSize(7);
    dryLog.append("_id", saveLog.get("_id")).append("editMode", BsonBoolean.TRUE);
    dryLog.getDocument("farekeeper").append("saved", BsonBoolean.TRUE);
    assertThat(dryLog).isEqualTo(saveLog);
  }

  @Test
  void aDryRunHasDoneWithAUserWhomItHasJudged() {
    world.expired(3);
    WatchedRun run = world.run(() -> false, "statusChange", 0);
    world.job().run(run);
    assertThat(run.progress).containsExactly("0/3", "1/3", "2/3", "3/3");
  }

  @Test
  void checksOneUserAlone() {
    world.expired(3);
    assertThat(world.check("userID", 1)).containsEntry("users_changed", 1L);
    assertThat(world.statuses(1)).containsExactly("EXPIRED");
    assertThat(world.statuses(2)).containsExactly("USABLE");
    assertThat(world.logs().getFirst().get("check_userID")).isEqualTo(new BsonInt32(1));
    assertThat(world.check("userID", 999)).containsEntry("users_checked", 0L);
  }

  @Test
  void tooManyChangesAreNotSavedUnlessForced() {
    world.expired(100);
    IntStream.range(200, 299).forEach(user -> world.cache(user, pass("v", "USABLE", VALID)));
    assertThatThrownBy(world::check)
        .isInstanceOf(JobFailedException.class)
        .hasMessageContaining("100 of 199 live passes")
        .hasMessageContaining("force=1")
        .hasMessageContaining("check log " + NOW_SECONDS);
    assertThat(world.statuses(5)).containsExactly("USABLE");
    BsonDocument refused = world.logs().getFirst();
    assertThat(refused.getArray("log")).hasSize(100);
    assertThat(refused.get("editMode")).isEqualTo(BsonBoolean.TRUE);
    assertThat(refused.getDocument("farekeeper").get("saved")).isEqualTo(BsonBoolean.FALSE);
    assertThat(world.check("statusChange", 0)).containsEntry("passes_changed", 100L);
    assertThat(world.check("force", 1)).containsEntry("passes_changed", 100L);
    assertThat(world.statuses(5)).containsExactly("EXPIRED");
  }

  @Test
  void theGuardLetsHalfOfThePassesAndFewChangesThrough() {
    world.expired(100);
    IntStream.range(200, 300).forEach(user -> world.cache(user, pass("v", "USABLE", VALID)));
    assertThat(world.check()).containsEntry("passes_changed", 100L);
    world.caches.drop();
    world.expired(99);
    assertThat(world.check()).containsEntry("passes_changed", 99L);
  }

  @Test
  void aRunThatIsStoppedWhileItJudgesLeavesNothing() {
    world.expired(20);
    AtomicInteger asked = new AtomicInteger();
    WatchedRun run = world.run(() -> asked.incrementAndGet() > 10);
    assertThat(world.job().run(run).values())
        .containsEntry("users_checked", 10L)
        .containsEntry("passes_changed", 0L)
        .doesNotContainKey("check_log_id");
    assertThat(world.logs()).isEmpty();
    assertThat(world.statuses(1)).containsExactly("USABLE");
    assertNoSpoolIsLeft();
  }

  @Test
  void aRunThatIsStoppedBeforeItSavesSaysThatNothingWasSaved() {
    world.expired(20);
    WatchedRun run = world.run(() -> !world.logs().isEmpty());
    assertThat(world.job().run(run).values()).containsEntry("passes_changed", 0L);
    assertThat(world.logs().getFirst().getDocument("farekeeper").get("saved"))
        .isEqualTo(BsonBoolean.FALSE);
    assertThat(world.logs().getFirst().getArray("log")).hasSize(20);
    assertThat(world.statuses(1)).containsExactly("USABLE");
  }

  @Test
  void savesManyInBulksAndReportsHowFarItIs() {
    for (int user = 0; user < 600; user++) {
      world.cache(
          user, pass("a", "USABLE", OVER), pass("b", "USING", OVER), pass("c", "USING", VALID));
    }
    world.cache(700, pass("d", "USING", VALID));
    world.cache(701, pass("e", "EXPIRED", VALID));
    WatchedRun run = world.run(() -> false, "force", 1);
    assertThat(world.job().run(run).values())
        .containsEntry("users_changed", 600L)
        .containsEntry("passes_changed", 1200L);
    assertThat(run.progress).first().isEqualTo("0/601");
    assertThat(run.progress).contains("1/601").last().isEqualTo("601/601");
    assertThat(run.progress).allMatch(text -> text.endsWith("/601"));
    for (int user = 0; user < 600; user++) {
      assertThat(world.statuses(user)).containsExactly("EXPIRED", "EXPIRED", "USING");
    }
    assertNoSpoolIsLeft();
  }

  /** One that another test's check makes now has its name for a moment. */
  private static void assertNoSpoolIsLeft() {
    Awaitility.await().untilAsserted(CheckTicketsCacheStatusJobTest::assertNoSpoolIsThere);
  }

  private static void assertNoSpoolIsThere() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .noneMatch(name -> name.startsWith("farekeeper-status-check-"));
    }
  }

  @Test
  void takesItsInputsByNameAndRange() {
    assertThat(world.job().inputs())
        .extracting(input -> input.name() + " " + input.defaultValue() + " " + input.max())
        .containsExactly("userID 0 4294967295", "statusChange 0 1", "force 0 1");
    assertThat(world.job().defaultCron()).isEqualTo("*/15 * * * *");
  }
}
