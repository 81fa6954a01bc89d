package io.farekeeper.refresh.stale;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class StalePaceTest {
  private static final Instant START = Instant.parse("2026-03-04T05:00:00Z");

  private Instant now = START;
  private final StalePace pace = pace(Duration.ofMinutes(50));

  private StalePace pace(Duration window) {
    InstantSource source = () -> now;
    return new StalePace(
        source.withZone(ZoneOffset.UTC), START, window, duration -> now = now.plus(duration));
  }

  private long turn(StalePace pace, long left) throws InterruptedException {
    pace.awaitTurn(left, () -> false);
    return Duration.between(START, now).toMinutes();
  }

  @Test
  void spreadsUsersEvenly() throws InterruptedException {
    List<Long> minutes = new ArrayList<>();
    for (int left = 5; left > 0; left--) {
      minutes.add(turn(pace, left));
    }
    assertThat(minutes).containsExactly(0L, 10L, 20L, 30L, 40L);
  }

  @Test
  void spreadsTheRestAnewWhenUsersTakeLongOrNeedNothing() throws InterruptedException {
    assertThat(turn(pace, 100)).isZero();
    assertThat(turn(pace, 4)).as("95 were skipped").isEqualTo(10);
    now = now.plus(Duration.ofMinutes(20));
    assertThat(turn(pace, 3)).as("late already").isEqualTo(30);
    assertThat(turn(pace, 1)).isEqualTo(40);
  }

  @Test
  void waitsForNobodyWhenTheTimeIsOverOrThereIsNone() throws InterruptedException {
    turn(pace, 3);
    now = START.plus(Duration.ofMinutes(55));
    assertThat(turn(pace, 2)).isEqualTo(55);
    assertThat(turn(pace, 1)).isEqualTo(55);

    now = START;
    StalePace none = pace(Duration.ZERO);
    assertThat(turn(none, 2) + turn(none, 1)).isZero();
  }

  @Test
  void waitsNoLongerThanTheGapWhenTheClockIsSetBack() throws InterruptedException {
    turn(pace, 5);
    now = START.minus(Duration.ofHours(10));
    turn(pace, 4);
    assertThat(now).isEqualTo(START.minus(Duration.ofHours(10)).plus(Duration.ofMinutes(10)));
  }

  @Test
  void endsItsWaitWithinASecondWhenTheRunIsOver() throws InterruptedException {
    turn(pace, 2);
    BooleanSupplier afterAMinute = () -> !now.isBefore(START.plusSeconds(60));
    pace.awaitTurn(1, afterAMinute);
    assertThat(now).isEqualTo(START.plusSeconds(60));
  }
}
