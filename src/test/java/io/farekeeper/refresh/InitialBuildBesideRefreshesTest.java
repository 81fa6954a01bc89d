package io.farekeeper.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.farekeeper.embedded.sandbox.Fault;
import io.farekeeper.jobs.WatchedRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A run that refreshes users and goes on with the initial build counts each user once. */
@ResourceLock(RefreshWorld.LOCK)
class InitialBuildBesideRefreshesTest {
  private final RefreshWorld world = RefreshWorld.onRealServers();

  @BeforeEach
  void emptyQueue() {
    world.fresh();
  }

  /** Of the user and of those who come after, as if the users before had been built. */
  private void beginBuildWith(long user) {
    world
        .mongo
        .getCollection("farekeeper_initial_build")
        .updateOne(
            Filters.eq("_id", "initial"),
            Updates.combine(Updates.set("done", false), Updates.set("built_through", user - 1)));
  }

  private long locks() {
    return world
        .jdbc
        .sql("SELECT COUNT(*) FROM farekeeper_refresh_lease")
        .query(Long.class)
        .single();
  }

  @Test
  void passesOverThoseWhomTheirRequestsLookAfter() {
    long failing = world.user();
    long expired = world.user();
    long rowless = world.user();
    world.row(failing, ActivityType.REFRESH_NOW);
    world.row(expired, ActivityType.REFRESH_NOW);
    // The next call to Bytemark for the user after the one refresh gives a cache.
    world.sandbox.rider(failing).fault(Fault.NOT_JSON, 1);
    world.sandbox.rider(expired).fault(Fault.SESSION_EXPIRED);
    beginBuildWith(failing);
    WatchedRun run = WatchedRun.byTheClock(world.now());

    var result = world.result(run);

    assertThat(result)
        .containsEntry("users_refreshed", 1L)
        .containsEntry("users_failed", 1L)
        .containsEntry("users_given_up", 1L);
    assertThat(run.progress).endsWith("3/3");
    assertThat(world.rows(failing, expired)).isEqualTo("1:pending | 1:given_up");
    assertThat(world.cache(failing)).as("asked for once").isNull();
    assertThat(world.cache(rowless)).isNotNull();
  }

  @Test
  void passesOverThoseWhoFailedInAnEarlierRunAndThoseWithADeadSession() {
    long paused = world.user();
    long dead = world.user();
    world.row(paused, ActivityType.REFRESH_NOW);
    world.row(dead, ActivityType.REFRESH_NOW);
    world.sandbox.rider(paused).fault(Fault.NOT_JSON, 1);
    world.sandbox.rider(dead).fault(Fault.SESSION_EXPIRED);
    world.run();
    long calls = world.sandbox.callsOf(dead);
    beginBuildWith(paused);

    var result = world.run();

    assertThat(result)
        .containsEntry("users_refreshed", 0L)
        .containsEntry("users_failed", 0L)
        .containsEntry("users_given_up", 0L);
    assertThat(world.cache(paused)).isNull();
    assertThat(world.sandbox.callsOf(dead)).isEqualTo(calls);
    assertThat(locks()).isZero();
  }
}
