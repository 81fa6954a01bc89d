package io.farekeeper.rewards;

import static io.farekeeper.rewards.LoyaltyWorld.RIDER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.farekeeper.jobs.WatchedRun;
import io.farekeeper.ticketlog.PassEntry;
import io.farekeeper.ticketlog.feed.FeedPosition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.springframework.jdbc.core.JdbcTemplate;

/** How rides come from the feed into MySQL, each once and with the position. */
@ResourceLock(LoyaltyWorld.LOCK)
class RideIntakeTest {
  private final LoyaltyWorld world = LoyaltyWorld.onRealServers();
  private final LoyaltyRules rules = LoyaltyWorld.rules();

  @BeforeEach
  void empty() {
    world.fresh();
  }

  private long stored() {
    return world
        .jdbc
        .sql("SELECT COUNT(*) FROM farekeeper_loyalty_ride")
        .query(Long.class)
        .single();
  }

  private void take(RideIntake intake) {
    intake.takeAll(WatchedRun.byTheClock(world.clock.instant()), LoyaltyWorld.START);
  }

  @Test
  void ridesAndPositionAreStoredTogetherOrNotAtAll() {
    world.rides(RIDER, 1, 3);
    world.seal();
    RideStore failing =
        new RideStore(world.jdbc, new JdbcTemplate(world.pool)) {
          @Override
          void add(List<PassEntry> validations) {
            super.add(validations);
            throw new IllegalStateException("killed");
          }
        };
    RideIntake dying =
        new RideIntake(world.feed, world.positions, failing, world.transaction, world.clock);

    assertThatThrownBy(() -> take(dying)).hasMessage("killed");
    assertThat(stored()).isZero();
    assertThat(world.positions.of(RideIntake.CONSUMER)).isEmpty();

    take(world.intake());
    assertThat(stored()).isEqualTo(3);
    assertThat(world.positions.of(RideIntake.CONSUMER)).contains(world.feed.end());
  }

  @Test
  void aPositionThatAnotherInstanceMovedIsNotMovedBack() {
    world.rides(RIDER, 1, 9);
    world.seal();
    FeedPosition first = world.feed.read(null, 2).next();
    FeedPosition second = world.feed.read(null, 4).next();

    assertThat(world.positions.move("other", null, first)).isTrue();
    assertThat(world.positions.move("other", null, second)).isFalse();
    assertThat(world.positions.move("other", first, second)).isTrue();
    assertThat(world.positions.move("other", first, world.feed.end())).isFalse();
    assertThat(world.positions.of("other")).contains(second);
    assertThat(world.positions.of(RideIntake.CONSUMER)).isEmpty();
  }

  @Test
  void aRunThatDiedAfterTheRidesWereStoredLosesNoReward() {
    world.rides(RIDER, 1, 3);
    world.seal();
    world.start(rules).begin();
    take(world.intake());

    assertThat(world.run(rules).values())
        .containsEntry("users_counted", 1)
        .containsEntry("rewards_earned", 1);
    assertThat(world.run(rules).values()).containsEntry("users_counted", 0);
  }

  /** As the version before leaves it: rewards, a start, and neither rides nor a position. */
  @Test
  void afterAnUpgradeNothingIsRewardedTwiceAndNothingIsLost() {
    world.rides(RIDER, 1, 7);
    world.rides(RIDER + 1, 1, 2);
    world.seal();
    world.run(rules);
    assertThat(world.ledger()).containsExactly(RIDER + ":1 earned", RIDER + ":2 earned");
    world.jdbc.sql("DELETE FROM farekeeper_loyalty_ride").update();
    world.jdbc.sql("DELETE FROM farekeeper_feed_position").update();
    world.rides(RIDER, 8, 9);
    world.rides(RIDER + 1, 3, 3);

    assertThat(world.run(rules).values()).containsEntry("rewards_earned", 2);

    assertThat(world.ledger())
        .containsExactly(
            RIDER + ":1 earned",
            RIDER + ":2 earned",
            RIDER + ":3 earned",
            (RIDER + 1) + ":1 earned");
    assertThat(world.noticesQueued()).isEqualTo(Map.of(RIDER, 3L, RIDER + 1, 1L));
  }

  @Test
  void whatCountsFromADayThatHasNotComeIsRewardedThen() {
    world.rides(RIDER, 1, 2);
    Instant far = world.clock.instant().plus(Duration.ofDays(2));
    world.write(RIDER, "far", far.toEpochMilli(), "validated");
    assertThat(world.run(rules).values()).containsEntry("rewards_earned", 0);

    world.clock.advance(Duration.ofDays(1).plusMinutes(1));

    assertThat(world.run(rules).values()).containsEntry("rewards_earned", 1);
  }

  @Test
  void whatIsGoneFromTheLogIsLeftOutAndWhatRanBackIsReadAgain() {
    for (int ride = 1; ride <= 4; ride++) {
      world.rides(RIDER, ride, ride);
      world.seal();
    }
    assertThat(world.positions.move(RideIntake.CONSUMER, null, world.feed.read(null, 1).next()))
        .isTrue();
    world.forgetBefore(3);
    take(world.intake());
    assertThat(stored()).isEqualTo(2);

    world.positions.reset(RideIntake.CONSUMER);
    assertThat(world.positions.move(RideIntake.CONSUMER, null, new FeedPosition("99.0"))).isTrue();
    take(world.intake());
    assertThat(stored()).isEqualTo(2);
    assertThat(world.positions.of(RideIntake.CONSUMER)).contains(world.feed.end());
  }

  @Test
  void passesAreToldApartByEveryByteAndMayBeLong() {
    String longPass = "p".repeat(300);
    for (String pass : List.of("a", "A", "a ", longPass, longPass + "x")) {
      world.validated(RIDER, pass, 5);
    }
    assertThat(world.rideCount(rules).rides(RIDER, LoyaltyWorld.START)).isEqualTo(5);
  }
}
