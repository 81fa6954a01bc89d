package io.farekeeper.ticketlog.recording;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A purchase, refund or cancellation has the rider's tickets refreshed. */
@ResourceLock(RecordingWorld.LOCK)
class ChangedTicketsTest {
  private final RecordingWorld world = RecordingWorld.onRealServers();

  private final int user = RecordingWorld.user();

  private String event(String status, long age, String more) {
    return "{\"user_id\": %d, \"uuid\": \"u\", \"status\": \"%s\", \"timestamp\": %d%s}"
        .formatted(
            user,
            status,
            world.clock.instant().minus(Duration.ofSeconds(age)).getEpochSecond(),
            more);
  }

  @ParameterizedTest
  @CsvSource({
    "purchased, 0, 1",
    "refunded, 0, 1",
    "cancelled, 0, 1",
    "purchased, 3500, 1",
    "purchased, -3600, 1",
    "purchased, 3601, 0",
    "validated, 0, 0",
    "expired, 0, 0",
    "USABLE, 0, 0",
  })
  void aRefreshIsQueuedForANewEvent(String status, long age, int rows) {
    assertThat(world.post(event(status, age, "")).status()).isEqualTo(201);
    assertThat(world.refreshes(user)).isEqualTo(rows);
  }

  @Test
  void oneForARiderAndRequest() {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 250; i++) {
      lines
          .append(event("purchased", 0, ", \"event_id\": \"p-" + user + "-" + i + "\""))
          .append('\n');
    }
    assertThat(world.postLines(lines.toString()).status()).isEqualTo(201);
    assertThat(world.refreshes(user)).isEqualTo(1);
    world.post(event("refunded", 0, ""));
    assertThat(world.refreshes(user)).isEqualTo(2);
  }

  @Test
  void noneForARepeatOrARejectedEvent() {
    String purchase = event("purchased", 0, ", \"event_id\": \"e\"");
    world.post(purchase);
    world.post(purchase);
    world.post(event("purchased", 0, ", \"refund_amount\": -1"));
    assertThat(world.of(user)).hasSize(1);
    assertThat(world.refreshes(user)).isEqualTo(1);
  }
}
