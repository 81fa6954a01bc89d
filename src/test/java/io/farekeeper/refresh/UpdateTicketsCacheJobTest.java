package io.farekeeper.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.cluster.DatabaseClock;
import io.farekeeper.cluster.OtherInstance;
import io.farekeeper.embedded.sandbox.Fault;
import io.farekeeper.jobs.WatchedRun;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("io.farekeeper.refresh.RefreshWorld#all")
@ResourceLock(RefreshWorld.LOCK)
class UpdateTicketsCacheJobTest {
  private final RefreshWorld world;

  UpdateTicketsCacheJobTest(RefreshWorld world) {
    this.world = world;
  }

  @BeforeEach
  void emptyQueue() {
    world.fresh();
  }

  @Test
  void refreshesUsersWithDueRowsAndLeavesTheOthers() {
    long now = world.user();
    long due = world.user();
    long future = world.user();
    long rowless = world.user();
    world.row(now, 1);
    world.row(now, 1);
    world.scheduled(due, Duration.ofMinutes(-10));
    world.scheduled(due, Duration.ofHours(1));
    world.scheduled(future, Duration.ofHours(1));

    var result = world.run();

    assertThat(world.rows(now, due, future))
        .isEqualTo("1:processed 1:processed | 3:processed 3:pending | 3:pending");
    assertThat(result)
        .containsEntry("users_refreshed", 2L)
        .containsEntry("users_failed", 0L)
        .containsEntry("rows_processed", 3L)
        .containsKeys("users_given_up", "notices_sent", "notices_failed", "duration_ms");
    assertThat(world.cache(now)).isNotNull();
    assertThat(world.cache(due)).isNotNull();
    assertThat(world.cache(future)).isNull();
    assertThat(world.cache(rowless)).isNull();
    assertThat(world.sandbox.callsOf(now)).as("both lists, once").isLessThanOrEqualTo(2);
  }

  @Test
  void reportsOfHowManyUsersItHasDoneHowMany() {
    for (int i = 0; i < 5; i++) {
      long user = world.user();
      world.row(user, 1);
      world.row(user, 1);
      world.scheduled(user, Duration.ofMinutes(-1));
    }
    long paused = world.user();
    world.scheduled(world.user(), Duration.ofHours(1));
    world.row(paused, 1);
    world.sandbox.rider(paused).fault(Fault.NOT_JSON, 1);

    WatchedRun first = WatchedRun.byTheClock(world.now());
    world.result(first);
    WatchedRun second = WatchedRun.byTheClock(world.now());
    world.result(second);
    WatchedRun byHand = WatchedRun.byHand(world.now());
    world.result(byHand);

    assertThat(first.progress).containsExactly("0/6", "1/6", "2/6", "3/6", "4/6", "5/6", "6/6");
    assertThat(second.progress).containsExactly("0/0");
    assertThat(byHand.progress).containsExactly("0/1", "1/1");
  }

  @Test
  void ofAUserWhomSomebodyElseHoldsItDoesNotSayThatHeIsDone() {
    long held = world.user();
    world.row(held, 1);
    world.row(world.user(), 1);
    try (OtherInstance other = world.otherInstance()) {
      other.locks().acquire(List.of(held));
      WatchedRun run = WatchedRun.byTheClock(world.now());

      world.result(run);

      assertThat(run.progress).containsExactly("0/2", "1/2");
    }
  }

  @Test
  void marksNoOtherUsersScheduledRows() {
    long good = world.user();
    long bad = world.user();
    world.row(good, 1);
    world.scheduled(bad, Duration.ofMinutes(-10));
    world.sandbox.rider(bad).fault(Fault.SERVER_ERROR);

    world.run();

    assertThat(world.rows(good, bad)).isEqualTo("1:processed | 3:pending");
  }

  @Test
  void processesTheRowsOfAUserWithoutAToken() {
    long user = world.user();
    world
        .jdbc
        .sql("UPDATE bytemark_tokens SET token = NULL WHERE user_id = ?")
        .param(user)
        .update();
    world.row(user, 1);

    world.run();

    assertThat(world.rows(user)).isEqualTo("1:processed");
    assertThat(world.cache(user)).isNull();
    assertThat(world.sandbox.callsOf(user)).isZero();
  }

  @Test
  void triesAFailedRowAgainAfterLongerAndLongerPausesAndGivesItUp() {
    long user = world.user();
    world.row(user, 1);
    world.sandbox.rider(user).fault(Fault.SERVER_ERROR);
    List<Duration> pauses =
        List.of(1, 2, 5, 15, 30, 60, 120, 240, 480).stream().map(Duration::ofMinutes).toList();

    for (Duration pause : pauses) {
      world.run();
      RefreshRow failed = world.only(user);
      assertThat(failed.state()).isEqualTo(RefreshRow.State.pending);
      assertThat(failed.lastError()).contains("HTTP 500");
      assertThat(Duration.between(world.now(), failed.nextAttempt()))
          .isBetween(pause.minusSeconds(20), pause);
      world.run();
      assertThat(world.only(user).attempts()).as("paused").isEqualTo(failed.attempts());
      world.clock.advance(pause.plusSeconds(1));
    }
    var last = world.run();

    RefreshRow givenUp = world.only(user);
    assertThat(last).containsEntry("users_given_up", 1L);
    assertThat(givenUp.state()).isEqualTo(RefreshRow.State.given_up);
    assertThat(givenUp.attempts()).isEqualTo(10);
    assertThat(givenUp.note()).contains("HTTP 500");
  }

  @Test
  void ignoresPausesWhenRunByHandAndTriesEachUserOnce() {
    long user = world.user();
    world.row(user, 1);
    world.scheduled(user, Duration.ofMinutes(-1));
    world.sandbox.rider(user).fault(Fault.WRONG_TYPES);

    world.run();
    world.run();
    assertThat(world.rowsOf(user)).extracting(RefreshRow::attempts).containsExactly(1, 1);
    world.runByHand();
    assertThat(world.rowsOf(user)).extracting(RefreshRow::attempts).containsExactly(2, 2);

    world.sandbox.rider(user).fault(null);
    world.runByHand();
    assertThat(world.rows(user)).isEqualTo("1:processed 3:processed");
    assertThat(world.rowsOf(user)).extracting(RefreshRow::attempts).containsExactly(2, 2);
    assertThat(world.rowsOf(user)).extracting(RefreshRow::nextAttempt).containsOnlyNulls();
  }

  /** The page of one scan may be read before the user of another fails. */
  @Test
  void aRunTriesNoRowAgainThatItTriedAfterItReadItsPage() {
    long user = world.user();
    world.row(user, 1);
    world.sandbox.rider(user).fault(Fault.SERVER_ERROR);
    Instant began = world.now();
    world.run();
    DueQueue queue = world.bean(DueQueue.class);

    assertThat(queue.rowsOf(List.of(user), world.now(), began)).isEmpty();
    world.clock.advance(Duration.ofSeconds(1));
    assertThat(queue.rowsOf(List.of(user), world.now(), world.now())).containsOnlyKeys(user);
  }

  @ParameterizedTest
  @EnumSource(names = {"MAINTENANCE", "NOT_JSON"})
  void countsNoAttemptWhileSomethingElseAnswersInBytemarksPlace(Fault fault) {
    // Some time after those who were answered in another test.
    world.clock.advance(Duration.ofMinutes(11));
    long one = world.user();
    long two = world.user();
    for (long user : new long[] {one, two}) {
      world.row(user, 1);
      world.sandbox.rider(user).fault(fault);
    }

    assertThat(world.run()).containsEntry("users_failed", 2L).containsEntry("users_given_up", 0L);

    Instant next = world.now().plus(Duration.ofMinutes(1)).truncatedTo(ChronoUnit.SECONDS);
    for (long user : new long[] {one, two}) {
      RefreshRow row = world.rowsOf(user).getFirst();
      assertThat(row.state()).isEqualTo(RefreshRow.State.pending);
      assertThat(row.attempts()).isZero();
      assertThat(row.nextAttempt()).isBetween(next.minusSeconds(2), next.plusSeconds(1));
      assertThat(row.lastError()).startsWith("Bytemark: what answered is not Bytemark (HTTP ");
    }
    assertThat(world.run()).as("they wait").containsEntry("users_failed", 0L);

    world.clock.advance(Duration.ofMinutes(2));
    world.sandbox.rider(one).fault(null);
    world.run();
    assertThat(world.rows(one)).isEqualTo("1:processed");
    world.clock.advance(Duration.ofMinutes(2));
    world.run();
    assertThat(world.rowsOf(two).getFirst().attempts()).as("Bytemark is heard").isPositive();
  }

  @Test
  void aNewRowMakesAPausedUserDueAtOnce() {
    long user = world.user();
    world.row(user, 1);
    world.sandbox.rider(user).fault(Fault.SERVER_ERROR);
    world.run();
    world.sandbox.rider(user).fault(null);
    world.row(user, 1);

    world.run();

    assertThat(world.rows(user)).isEqualTo("1:processed 1:processed");
  }

  @Test
  void givesUpAnExpiredSessionAtOnceAndComesBackWithANewToken() {
    long user = world.user();
    world.row(user, 1);
    world.sandbox.rider(user).fault(Fault.SESSION_EXPIRED);

    world.run();
    assertThat(world.rows(user)).isEqualTo("1:given_up");
    assertThat(world.only(user).note()).isEqualTo("session expired (50020)");
    long calls = world.sandbox.callsOf(user);
    world.row(user, 1);
    world.run();
    assertThat(world.rows(user)).isEqualTo("1:given_up 1:given_up");
    assertThat(world.sandbox.callsOf(user)).as("not asked again").isEqualTo(calls);

    world.sandbox.rider(user).renewToken();
    world.token(user, world.sandbox.rider(user).token());
    world.run();
    assertThat(world.rows(user)).isEqualTo("1:processed 1:processed");
    assertThat(world.cache(user)).isNotNull();
  }

  @Test
  void oneFailingUserLeavesTheOthersAlone() {
    long[] users = new long[20];
    for (int i = 0; i < users.length; i++) {
      users[i] = world.user();
      world.row(users[i], 1);
    }
    world.sandbox.rider(users[3]).fault(Fault.WRONG_TYPES);
    world.sandbox.rider(users[7]).fault(Fault.ENDLESS_PAGING);

    var result = world.run();

    assertThat(result).containsEntry("users_refreshed", 18L).containsEntry("users_failed", 2L);
    assertThat(world.rows(users[3], users[4], users[7]))
        .isEqualTo("1:pending | 1:processed | 1:pending");
  }

  @Test
  void leavesNoLockBehind() {
    long good = world.user();
    long bad = world.user();
    world.row(good, 1);
    world.row(bad, 1);
    world.sandbox.rider(bad).fault(Fault.SERVER_ERROR);

    world.run();

    assertThat(
            world
                .jdbc
                .sql("SELECT COUNT(*) FROM farekeeper_refresh_lease")
                .query(Long.class)
                .single())
        .isZero();
  }

  @Test
  void leavesAUserWhomAnotherInstanceHolds() {
    long user = world.user();
    world.row(user, 1);
    OtherInstance other = world.otherInstance();
    other.locks().acquire(List.of(user));

    world.run();
    assertThat(world.rows(user)).isEqualTo("1:pending");

    other.die();
    world.bean(DatabaseClock.class).shift(Duration.ofSeconds(10));
    world.run();
    assertThat(world.rows(user)).isEqualTo("1:processed");
  }
}
