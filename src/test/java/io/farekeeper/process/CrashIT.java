package io.farekeeper.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import io.farekeeper.embedded.sandbox.BytemarkSandbox;
import io.farekeeper.testing.EmbeddedMongoTurns;
import io.farekeeper.testing.TestMongo;
import io.farekeeper.testing.TestMySql;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * The process is killed at random moments of its runs and started again, until all is done. {@code
 * -Dcrash.kills=100} makes it longer, with 500 riders for 100; {@code -Dcrash.seed} repeats the
 * choice of moments.
 */
@Order(2)
@ResourceLock(providers = EmbeddedMongoTurns.class)
class CrashIT {
  private static final int KILLS = Integer.getInteger("crash.kills", 10);
  private static final int RIDERS = KILLS < 100 ? 100 : 500;
  private static final long SEED = Long.getLong("crash.seed", System.nanoTime());
  private static final String[] SETTINGS = {"--farekeeper.bytemark.max-concurrent=16"};

  private final Random random = new Random(SEED);
  private final TestMongo mongo = TestMongo.best();
  private final TestMySql mySql = TestMySql.mariaDb();
  private final MongoClient client = mongo.client();
  private final BytemarkSandbox sandbox = BytemarkSandbox.start(Clock.systemUTC());
  private final NoticeReceiver receiver = new NoticeReceiver();
  private final Portal portal = new Portal(mySql);
  private final Addresses addresses = Addresses.of(mongo, mySql, sandbox, receiver);
  private final CrashStory story =
      new CrashStory(
          RIDERS, random, sandbox, portal, new Chronicle(sandbox, mongo.database(client)));
  private int kills;
  private int runs;

  @AfterEach
  void close() {
    sandbox.close();
    receiver.close();
    portal.close();
    client.close();
  }

  @Test
  void killedAtAnyMomentTheOutcomeIsTheSame() {
    long began = System.nanoTime();
    System.out.printf("CrashIT: %d kills, -Dcrash.seed=%d%n", KILLS, SEED);
    sandbox.latency(Duration.ofMillis(15));
    story.begin();
    while (kills < KILLS) {
      liveAndBeKilled();
      kills++;
      // What the killed process had taken is free within 30 s: TwoCopiesIT waits for that really.
      portal.forgetInstances();
    }
    finishUndisturbed();
    long seconds = Duration.ofNanos(System.nanoTime() - began).toSeconds();
    System.out.printf(
        "CrashIT: %d kills in %d runs on %s, %d rounds of %d users, %d pass states, %d s%n",
        kills, runs, mongo, story.rounds(), RIDERS, story.statesSeen(), seconds);
  }

  /** One life: runs of the job until one of them is hit. */
  private void liveAndBeKilled() {
    if (random.nextInt(10) == 0) {
      killWhileStarting();
      return;
    }
    try (AppProcess copy = AppProcess.start(addresses, SETTINGS)) {
      while (!isKilledIn(copy, copy.startRun())) {
        story.nextRound();
      }
    }
    if (random.nextInt(3) == 0) {
      story.changeAFew();
    }
  }

  private void killWhileStarting() {
    try (AppProcess copy = AppProcess.launch(addresses, SETTINGS)) {
      pause(random.nextInt(4000));
      copy.kill();
    }
  }

  /** False if the run ended before its moment came. */
  private boolean isKilledIn(AppProcess copy, String run) {
    runs++;
    BooleanSupplier moment = moment();
    AtomicInteger looks = new AtomicInteger();
    Awaitility.await()
        .atMost(Duration.ofMinutes(3))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(2))
        .until(
            () ->
                moment.getAsBoolean()
                    || (looks.incrementAndGet() % 10 == 0 && !copy.isRunning(run)));
    if (!copy.isRunning(run)) {
      assertThat(copy.run(run).path("status").asString()).isEqualTo("succeeded");
      assertThat(portal.usersDue()).as("users left by a run that ended").isZero();
      return false;
    }
    pause(random.nextInt(10));
    copy.kill();
    return true;
  }

  /**
   * When to kill: at some call to Bytemark, at some reward row between log and cache, or at some
   * notice between the outbox and its settlement.
   */
  private BooleanSupplier moment() {
    int rewards = story.rewardsToTell();
    int some = 1 + random.nextInt(Math.max(1, rewards));
    return switch (rewards == 0 ? 0 : random.nextInt(4)) {
      case 2 -> atLeast(portal::rewardRowsInAll, portal.rewardRowsInAll() + some);
      case 3 -> atLeast(receiver::posts, receiver.posts() + some);
      default -> {
        int calls = random.nextInt(5 * story.usersToCome() / 2 + 30);
        yield atLeast(() -> (int) sandbox.calls(), (int) sandbox.calls() + calls);
      }
    };
  }

  private static BooleanSupplier atLeast(IntSupplier count, int wanted) {
    return () -> count.getAsInt() >= wanted;
  }

  private void finishUndisturbed() {
    try (AppProcess copy = AppProcess.start(addresses, SETTINGS)) {
      runs++;
      assertThat(copy.runJob().path("status").asString()).isEqualTo("succeeded");
      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .untilAsserted(() -> assertThat(portal.notices().keySet()).isSubsetOf(Set.of("sent")));
      assertThat(portal.locksHeld()).as("locks held").isZero();
    }
    story.roundIsDone();
    story.requireOutcome(receiver);
  }

  private static void pause(int millis) {
    Awaitility.await().pollDelay(Duration.ofMillis(millis)).until(() -> true);
  }
}
