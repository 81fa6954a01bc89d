package io.farekeeper.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.farekeeper.embedded.sandbox.Fault;
import io.farekeeper.stores.SqlTime;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.springframework.boot.health.contributor.Health;

@ResourceLock(RefreshWorld.LOCK)
class QueueStateTest {
  private static final Duration LONG = Duration.ofMinutes(16);
  private static final Duration REMEMBERED = Duration.ofSeconds(6);

  private final RefreshWorld world = RefreshWorld.onRealServers();

  @BeforeEach
  void emptyQueue() {
    world.fresh();
  }

  /** The database says when a row was queued, by a clock that no test moves. */
  private void queuedLongAgo(long row) {
    world
        .jdbc
        .sql("UPDATE bytemark_ticket_refresh_log SET created_on = :on WHERE id = :row")
        .param("on", SqlTime.of(world.now().minus(LONG)))
        .param("row", row)
        .update();
  }

  private void awaitHealth(String status, long pending, long untried) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              Health health = world.bean(RefreshQueueHealthIndicator.class).health();
              assertThat(health.getStatus().getCode()).isEqualTo(status);
              assertThat(minutes(health, "oldest_pending_seconds")).isEqualTo(pending);
              assertThat(minutes(health, "oldest_untried_seconds")).isEqualTo(untried);
            });
  }

  private static long minutes(Health health, String detail) {
    return Duration.parse("PT" + health.getDetails().get(detail) + "S").toMinutes();
  }

  private void awaitFigures(double pending, long oldestMinutes) {
    world.clock.advance(REMEMBERED);
    MeterRegistry meters = world.bean(MeterRegistry.class);
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              assertThat(meters.get("farekeeper.refresh.pending").gauge().value())
                  .isEqualTo(pending);
              double seconds = meters.get("farekeeper.refresh.oldest.pending").gauge().value();
              assertThat(Duration.ofSeconds((long) seconds).toMinutes()).isEqualTo(oldestMinutes);
            });
  }

  @Test
  void aRequestThatNobodyTriesDegradesTheHealthAndOneThatWaitsForItsNextTryDoesNot() {
    awaitHealth("UP", 0, 0);

    long user = world.user();
    queuedLongAgo(world.row(user, ActivityType.REFRESH_NOW));
    world.scheduled(world.user(), Duration.ofHours(1));
    awaitHealth("DEGRADED", 16, 16);
    awaitFigures(1, 16);

    world.sandbox.rider(user).fault(Fault.SERVER_ERROR);
    world.run();
    awaitHealth("UP", 16, 0);
    awaitFigures(1, 16);

    world.sandbox.rider(user).fault(null);
    world.runByHand();
    awaitHealth("UP", 0, 0);
    awaitFigures(0, 0);
  }
}
