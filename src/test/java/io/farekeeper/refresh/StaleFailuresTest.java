package io.farekeeper.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.farekeeper.embedded.sandbox.Fault;
import io.farekeeper.jobs.JobFailedException;
import io.farekeeper.jobs.JobResult;
import io.farekeeper.jobs.WatchedRun;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What becomes of users whose caches could not be refreshed. */
@ResourceLock(RefreshWorld.LOCK)
class StaleFailuresTest {
  private final RefreshWorld world = RefreshWorld.onRealServers();
  private final StaleCaches stale;

  StaleFailuresTest() {
    stale = new StaleCaches(world);
  }

  @Test
  void aUserWhoFailedWaitsLongerAndLongerAndIsNeverGivenUp() {
    long user = stale.user(Duration.ofHours(2));
    world.sandbox.rider(user).fault(Fault.SERVER_ERROR);

    for (int minutes : List.of(1, 2, 5, 15, 30, 60, 120, 240, 480, 480, 480)) {
      assertThat(failsAlone(user)).contains("HTTP 500");
      world.clock.advance(Duration.ofMinutes(minutes).minusSeconds(30));
      assertThat(stale.figures(false)).isEqualTo("checked 1 refreshed 0 failed 0 skipped 1");
      world.clock.advance(Duration.ofSeconds(31));
    }
    world.sandbox.rider(user).fault(null);
    assertThat(stale.figures(false)).isEqualTo("checked 1 refreshed 1 failed 0 skipped 0");
    assertThat(stale.noted()).isZero();
  }

  private String failsAlone(long user) {
    WatchedRun run = stale.newRun(false);
    assertThat(stale.figures(stale.job(run).values()))
        .isEqualTo("checked 1 refreshed 0 failed 1 skipped 0");
    assertThat(run.examples).singleElement().asString().endsWith(": user " + user);
    return run.examples.getFirst();
  }

  @Test
  void failuresOfUsersWithoutATokenAreForgotten() {
    long staying = stale.user(Duration.ofHours(2));
    world.sandbox.rider(staying).fault(Fault.SERVER_ERROR);
    long leaving = stale.user(Duration.ofHours(2));
    world.sandbox.rider(leaving).fault(Fault.SERVER_ERROR);
    stale.figures(true);
    assertThat(stale.noted()).isEqualTo(2);
    world
        .jdbc
        .sql("UPDATE bytemark_tokens SET token = '' WHERE user_id = ?")
        .param(leaving)
        .update();
    insertFailuresOfUnknownUsers(1200);

    stale.figures(false);

    assertThat(
            world.jdbc.sql("SELECT user_id FROM farekeeper_stale_refresh").query(Long.class).list())
        .containsExactly(staying);
  }

  private void insertFailuresOfUnknownUsers(int users) {
    for (int from = 0; from < users; from += 400) {
      String rows =
          IntStream.range(from, from + 400)
              .mapToObj("(%d, 1, CURRENT_TIMESTAMP(3), CURRENT_TIMESTAMP(3), 'x')"::formatted)
              .collect(Collectors.joining(", "));
      world
          .jdbc
          .sql(
              "INSERT INTO farekeeper_stale_refresh"
                  + " (user_id, attempts, attempted_on, next_attempt, last_error) VALUES "
                  + rows)
          .update();
    }
  }

  @Test
  void aRunByHandIgnoresThePauses() {
    long user = stale.user(Duration.ofHours(2));
    world.sandbox.rider(user).fault(Fault.NOT_JSON, 1);

    assertThat(stale.figures(false)).isEqualTo("checked 1 refreshed 0 failed 1 skipped 0");
    assertThat(stale.figures(true)).isEqualTo("checked 1 refreshed 1 failed 0 skipped 0");
  }

  @Test
  void anothersSuccessClearsTheFailuresToo() {
    long user = stale.user(Duration.ofHours(2));
    world.sandbox.rider(user).fault(Fault.WRONG_TYPES);
    stale.figures(true);
    stale.figures(true);
    stale.figures(true);
    stale.caches.updateOne(
        new Document("user_id", user),
        new Document("$set", new Document("timestamp", world.now().plusSeconds(5).toEpochMilli())));
    world.clock.advance(Duration.ofHours(2));

    assertThat(stale.figures(false)).isEqualTo("checked 1 refreshed 0 failed 1 skipped 0");

    assertThat(
            world
                .jdbc
                .sql("SELECT attempts FROM farekeeper_stale_refresh WHERE user_id = ?")
                .param(user)
                .query(Integer.class)
                .single())
        .isEqualTo(1);
  }

  @Test
  void asksNoMoreForADeadSessionUntilTheTokenDiffers() {
    long user = stale.user(Duration.ofHours(2));
    world.sandbox.rider(user).fault(Fault.SESSION_EXPIRED);

    assertThat(stale.figures(false)).isEqualTo("checked 1 refreshed 0 failed 1 skipped 0");
    long calls = world.sandbox.callsOf(user);
    assertThat(stale.figures(true)).isEqualTo("checked 1 refreshed 0 failed 0 skipped 1");
    assertThat(world.sandbox.callsOf(user)).isEqualTo(calls);
    assertThat(stale.noted()).isZero();

    world.sandbox.rider(user).renewToken();
    world.token(user, world.sandbox.rider(user).token());
    assertThat(stale.figures(false)).isEqualTo("checked 1 refreshed 1 failed 0 skipped 0");
  }

  @Test
  void anOutageEndsTheRunAndCountsNoAttempt() {
    for (int i = 0; i < 60; i++) {
      world.sandbox.rider(stale.user(Duration.ofHours(2))).fault(Fault.SERVER_ERROR);
    }
    long oldest = stale.user(Duration.ofHours(9));

    WatchedRun run = stale.newRun(true);
    JobResult result = stale.job(run);

    assertThat(stale.isFresh(oldest)).isTrue();
    assertThat(result.partlyFailed()).isTrue();
    assertThat(run.done).as("the circuit opened").isLessThan(60);
    assertThat(stale.noted()).as("but the last").isEqualTo(run.examples.size() - 1L);
    assertThat(run.examples.getLast()).doesNotContain("HTTP 500");
    assertThatThrownBy(() -> stale.job(stale.newRun(true))).isInstanceOf(JobFailedException.class);
    closeTheCircuit();
  }

  /** By its own clock: the next test needs it. */
  private void closeTheCircuit() {
    stale.empty();
    IntStream.range(0, 60).forEach(_ -> stale.user(Duration.ofHours(2)));
    Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(
            () -> assertThatCode(() -> stale.job(stale.newRun(true))).doesNotThrowAnyException());
  }

  @Test
  void aDatabaseThatIsDownIsNobodysFailure() {
    stale.user(Duration.ofHours(2));
    world.jdbc.sql("ALTER TABLE farekeeper_refresh_lease RENAME TO away").update();
    try {
      assertThatThrownBy(() -> stale.job(stale.newRun(true)))
          .isInstanceOf(JobFailedException.class);
    } finally {
      world.jdbc.sql("ALTER TABLE away RENAME TO farekeeper_refresh_lease").update();
    }
    assertThat(stale.noted()).isZero();
  }
}
