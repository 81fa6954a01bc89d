package io.farekeeper.rewards;

import static io.farekeeper.rewards.LoyaltyWorld.RIDER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import io.farekeeper.jobs.JobFailedException;
import io.farekeeper.jobs.JobResult;
import io.farekeeper.jobs.WatchedRun;
import io.farekeeper.sealing.TestSealing;
import io.farekeeper.testing.FreePort;
import io.farekeeper.testing.TestMySql;
import io.farekeeper.ticketlog.feed.TicketLogFeed;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.bson.Document;
import org.bson.types.Decimal128;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;

@ParameterizedClass
@MethodSource("io.farekeeper.rewards.LoyaltyWorld#all")
@ResourceLock(LoyaltyWorld.LOCK)
class CountLoyaltyRidesJobTest {
  private final LoyaltyWorld world;
  private final LoyaltyRules rules = LoyaltyWorld.rules();

  CountLoyaltyRidesJobTest(LoyaltyWorld world) {
    this.world = world;
  }

  @BeforeEach
  void empty() {
    world.fresh();
  }

  @Test
  void everyMilestoneIsRewardedAndToldOfOnce() {
    world.rides(RIDER, 1, 2);
    assertThat(world.run(rules).values())
        .containsEntry("users_counted", 1)
        .containsEntry("rewards_earned", 0);
    assertThat(world.ledger()).isEmpty();

    world.rides(RIDER, 3, 3);
    assertThat(world.run(rules).values()).containsEntry("rewards_earned", 1);
    assertThat(world.run(rules).values()).containsEntry("rewards_earned", 0);
    assertThat(world.ledger()).containsExactly(RIDER + ":1 earned");
    assertThat(world.noticesQueued()).isEqualTo(Map.of(RIDER, 1L));

    world.rides(RIDER, 4, 7);
    JobResult result = world.run(rules);

    assertThat(result.partlyFailed()).isFalse();
    assertThat(world.ledger()).containsExactly(RIDER + ":1 earned", RIDER + ":2 earned");
    assertThat(world.noticesQueued()).isEqualTo(Map.of(RIDER, 2L));
  }

  @Test
  void whatIsSealedAndCountedIsNotLookedAtAgainAndWhatIsNewIsHoweverOld() {
    world.rides(RIDER, 1, 3);
    world.seal();
    world.rides(RIDER + 1, 1, 1);
    world.seal();
    assertThat(world.run(rules).values()).containsEntry("users_counted", 2);
    assertThat(world.run(rules).values()).containsEntry("users_counted", 0);

    world.write(RIDER + 2, "late", LoyaltyWorld.START.getEpochSecond() + 1, "validated");
    world.seal();
    world.write(RIDER + 3, "late", LoyaltyWorld.START.toEpochMilli() + 1, "validated");

    assertThat(world.run(rules).values()).containsEntry("users_counted", 2);
    assertThat(world.run(rules).values()).containsEntry("users_counted", 0);
  }

  @Test
  void onceTheProgrammeBeginsTheHistoryIsNotLookedThrough() {
    LoyaltyRules fromNow = LoyaltyWorld.rules(1, null, LoyaltyRules.Issuer.NONE, null, 3);
    Instant enabled = world.clock.instant();
    world.write(RIDER, "a", enabled.getEpochSecond() + 5, "validated");
    world.seal();
    world.write(RIDER + 1, "b", enabled.getEpochSecond() - 100, "validated");
    world.seal();

    Instant since = world.start(fromNow).begin();

    assertThat(world.positions.of(RideIntake.CONSUMER)).contains(world.feed.end());
    assertThat(since).isAfterOrEqualTo(enabled).isBeforeOrEqualTo(enabled.plusSeconds(60));
    assertThat(world.run(fromNow).values())
        .containsEntry("users_counted", 0)
        .containsEntry("rewards_earned", 0);
    world.clock.advance(Duration.ofDays(1));
    assertThat(world.start(fromNow).begin()).as("remembered").isEqualTo(since);
  }

  @Test
  void aStartThatIsSetAnewHasAllLookedThroughAndTakesNothingBack() {
    world.rides(RIDER, 1, 3);
    world.seal();
    world.rides(RIDER + 1, 1, 1);
    world.seal();
    world.run(rules);
    LoyaltyRules later =
        LoyaltyWorld.rules(1, LoyaltyWorld.START.plusSeconds(3), LoyaltyRules.Issuer.NONE, null, 3);

    assertThat(world.run(later).values()).containsEntry("users_counted", 2);

    assertThat(world.ledger()).containsExactly(RIDER + ":1 earned");
    assertThat(world.start(later).since()).contains(LoyaltyWorld.START.plusSeconds(3));
  }

  @Test
  void idsThatAreNoUsersBreakNoRun() {
    for (Object id :
        new Object[] {
          12.5,
          -3,
          0,
          1L << 33,
          Double.NaN,
          1e300,
          "text",
          Decimal128.NaN,
          Decimal128.parse("1E6000"),
          Decimal128.parse("7.5"),
          new Document(),
        }) {
      world.rides(id, 1, 3);
    }
    world.write(null, "a", LoyaltyWorld.START.getEpochSecond(), "validated");
    world.rides((double) RIDER, 1, 3);
    world.rides(Decimal128.parse("77"), 1, 3);

    JobResult result = world.run(rules);

    assertThat(result.partlyFailed()).isFalse();
    assertThat(world.ledger()).containsExactly("77:1 earned", RIDER + ":1 earned");
  }

  @Test
  void whatFailsForOneKeepsNobodyElseFromARewardAndIsTriedAgain() {
    for (long user = RIDER; user < RIDER + 5; user++) {
      world.rides(user, 1, 3);
    }
    world.seal();
    world.rides(1L, 1, 1);
    world.seal();
    RideCount failing =
        new RideCount(world.rides, world.products, world.store(rules), rules, world.clock) {
          @Override
          int reward(long userId, Instant since) {
            if (userId == RIDER + 2) {
              throw new IllegalStateException("a defect");
            }
            return super.reward(userId, since);
          }
        };
    WatchedRun run = WatchedRun.byTheClock(world.clock.instant());

    JobResult result = LoyaltyWorld.run(world.job(rules, failing), run);

    assertThat(result.partlyFailed()).isTrue();
    assertThat(result.values())
        .containsEntry("users_counted", 5)
        .containsEntry("users_failed", 1)
        .containsEntry("rewards_earned", 4);
    assertThat(run.examples).containsExactly("rides could not be counted: user " + (RIDER + 2));
    assertThat(world.run(rules).values())
        .as("the one who is left")
        .containsEntry("users_counted", 1)
        .containsEntry("rewards_earned", 1);
  }

  @Test
  void aRunThatIsStoppedLeavesTheRestToTheNext() {
    world.rides(RIDER, 1, 3);
    world.seal();
    world.seal();
    WatchedRun run = WatchedRun.byTheClock(world.clock.instant());
    run.stop = () -> true;
    assertThat(LoyaltyWorld.run(world.job(rules), run).values()).containsEntry("users_counted", 0);

    assertThat(world.run(rules).values()).containsEntry("rewards_earned", 1);
  }

  @Test
  void aMissingServerEndsTheRunInWords() {
    world.rides(RIDER, 1, 3);
    RideCount rideCount = world.rideCount(rules);
    RewardIssue issue = world.issue(rules);
    var closed = TestMySql.h2().open();
    closed.close();
    JdbcClient noMySql = JdbcClient.create(closed);
    CountingStart start =
        new CountingStart(
            noMySql,
            world.transaction,
            world.feed,
            world.positions,
            world.rides,
            rules,
            world.clock);
    assertFailsWith(
        new CountLoyaltyRidesJob(start, world.intake(), world.rides, rideCount, issue, rules),
        "MySQL does not answer");

    String nobody =
        "mongodb://127.0.0.1:%d/cache?serverSelectionTimeoutMS=200".formatted(FreePort.next());
    try (MongoClient client = MongoClients.create(nobody)) {
      MongoDatabase silent = client.getDatabase("cache");
      RideIntake intake =
          new RideIntake(
              new TicketLogFeed(TestSealing.entries(silent), silent),
              world.positions,
              world.rides,
              world.transaction,
              world.clock);
      assertFailsWith(
          new CountLoyaltyRidesJob(
              world.start(rules), intake, world.rides, rideCount, issue, rules),
          "MongoDB does not answer");
    }
    assertThat(world.run(rules).values()).containsEntry("rewards_earned", 1);
  }

  private void assertFailsWith(CountLoyaltyRidesJob job, String reason) {
    assertThatThrownBy(() -> LoyaltyWorld.run(job, WatchedRun.byTheClock(world.clock.instant())))
        .isInstanceOf(JobFailedException.class)
        .hasMessage(reason);
  }
}
