package io.farekeeper.rewards;

import static io.farekeeper.rewards.LoyaltyWorld.RIDER;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What a ride is, and how many a rider has. */
@ResourceLock(LoyaltyWorld.LOCK)
class RideCountTest {
  private final LoyaltyWorld world = LoyaltyWorld.onRealServers();
  private final LoyaltyRules rules = LoyaltyWorld.rules();

  @BeforeEach
  void empty() {
    world.fresh();
  }

  @Test
  void whatARideIs() {
    long start = LoyaltyWorld.START.getEpochSecond();
    world.validated(RIDER, "a", 0);
    world.validated(RIDER, "a", 0);
    world.validated(RIDER, "a", 120);
    world.validated((int) RIDER, "a", 121);
    world.write((double) RIDER, "a", (start + 240) * 1000, "validated");
    world.write(RIDER, "b", (double) (start + 60), "validated");
    world.write(RIDER, "a", start + 4000, "failed");
    world.write(RIDER, "a", start - 1, "validated");
    world.write(RIDER, "a", (start - 1) * 1000, "validated");
    world.write(RIDER, "a", "yesterday", "validated");
    world.validated(RIDER + 1, "a", 9000);

    assertThat(world.rideCount(rules).rides(RIDER, LoyaltyWorld.START)).isEqualTo(3);
    assertThat(world.rideCount(rules).ridesInCall(RIDER, LoyaltyWorld.START)).isEqualTo(3);
  }

  @Test
  void whatIsDatedFarAheadIsNoRideYet() {
    Instant now = world.clock.instant();
    Instant tomorrow = now.plus(Duration.ofDays(1));
    world.write(RIDER, "ahead", tomorrow.getEpochSecond(), "validated");
    world.write(RIDER, "far-ahead", tomorrow.plusSeconds(60).getEpochSecond(), "validated");

    assertThat(world.rideCount(rules).rides(RIDER, LoyaltyWorld.START)).isEqualTo(1);
    world.clock.advance(Duration.ofMinutes(2));
    assertThat(world.rideCount(rules).rides(RIDER, LoyaltyWorld.START)).isEqualTo(2);
  }

  @Test
  void onlyNamedProductsCountAndARewardMayBeGivenOnce() {
    LoyaltyRules once =
        new LoyaltyRules(
            true,
            2,
            5,
            false,
            Duration.ofMinutes(2),
            LoyaltyWorld.START,
            Set.of("counts"),
            LoyaltyRules.Issuer.NONE,
            rules.webhook());
    world.rides(RIDER, 1, 9);
    for (int ride = 1; ride <= 6; ride++) {
      world.log.insertOne(
          new Document("user_id", RIDER)
              .append("uuid", "p" + ride)
              .append("status", "validated")
              .append("product_uuid", ride <= 5 ? "counts" : "other")
              .append("timestamp", LoyaltyWorld.START.getEpochSecond()));
    }

    world.log.insertOne(
        new Document("user_id", (int) RIDER)
            .append("uuid", "pass-9")
            .append("status", "USABLE")
            .append("product_uuid", "counts")
            .append("timestamp", 1));
    world.log.insertOne(
        new Document("user_id", (int) RIDER + 1)
            .append("uuid", "pass-8")
            .append("status", "USABLE")
            .append("product_uuid", "counts")
            .append("timestamp", 1));

    assertThat(world.rideCount(once).rides(RIDER, LoyaltyWorld.START))
        .as("five that name it, and one whose pass is known")
        .isEqualTo(6);
    world.run(once);

    assertThat(world.ledger()).containsExactly(RIDER + ":1 earned");
    assertThat(once.nextMilestone(1)).isEqualTo(1);
    assertThat(once.nextMilestone(5)).isNull();
    assertThat(rules.nextMilestone(5)).isEqualTo(2);
  }
}
