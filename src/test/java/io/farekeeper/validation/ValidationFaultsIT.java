package io.farekeeper.validation;

import static io.farekeeper.validation.ValidationWorld.SINGLE;
import static io.farekeeper.validation.ValidationWorld.TEN_RIDES;
import static io.farekeeper.validation.ValidationWorld.reason;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.farekeeper.embedded.sandbox.Fault;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Bytemark misbehaves while a pass is used, in every way there is: no use is lost, none doubled.
 */
@Order(1)
@Execution(ExecutionMode.CONCURRENT)
class ValidationFaultsIT {
  private static final Duration SETTLED = Duration.ofSeconds(90);

  /** Grants whatever it can, and waits for what Bytemark may still do. */
  private static final String[] PATIENT = {
    "--farekeeper.validation.when-down=grant", "--farekeeper.validation.settle-time=4s"
  };

  private final ValidationWorld world = ValidationWorld.onRealServers();

  /** What a rider met: the fault, the answer, then the uses and entries once it is all settled. */
  private Map<Fault, String> stories(ValidationWorld world, int times) throws InterruptedException {
    Map<Fault, Long> users = new ConcurrentHashMap<>();
    Map<Fault, String> answers = new ConcurrentHashMap<>();
    try (ExecutorService riders = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Fault fault : Fault.values()) {
        riders.execute(
            () -> {
              long user = world.user();
              String pass = world.holds(user, SINGLE);
              world.sandbox.rider(user).fault(fault, times);
              users.put(fault, user);
              answers.put(fault, reason(world.validate(user, pass)));
            });
      }
    }
    users.values().forEach(user -> world.sandbox.rider(user).fault(null));
    Map<Fault, String> stories = new TreeMap<>();
    users.forEach(
        (fault, user) -> stories.put(fault, story(world, user, answers.getOrDefault(fault, ""))));
    return stories;
  }

  private static String story(ValidationWorld world, long user, String answer) {
    await()
        .atMost(SETTLED)
        .until(() -> world.attempts(user).stream().allMatch(ValidationFaultsIT::isEnd));
    long uses =
        world.sandbox.rider(user).currentPasses().stream()
            .mapToLong(pass -> pass.path("uses_count").asLong())
            .sum();
    assertThat(world.sandbox.rider(user).triedUses()).as("tried uses").isEqualTo(uses);
    return answer + " " + uses + " " + world.entries(user);
  }

  private static boolean isEnd(String attempt) {
    return Arrays.stream(new String[] {"DONE", "COVERED", "REFUSED", "CANCELLED"})
        .anyMatch(attempt::startsWith);
  }

  private static final String ACTIVATED = "ACTIVATED 1 [validated]";
  private static final String GRANTED =
      "UPSTREAM_DOWN_GRANTED 1 [success UPSTREAM_DOWN_GRANTED, validated]";

  @Test
  void theCallFailsAndTheLookUpTellsTheTruth() throws InterruptedException {
    assertThat(stories(world, 1))
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry(Fault.SESSION_EXPIRED, "SESSION_EXPIRED 0 [failed SESSION_EXPIRED]"),
                Map.entry(Fault.SERVER_ERROR, GRANTED),
                Map.entry(Fault.RATE_LIMITED, GRANTED),
                Map.entry(Fault.HANG, GRANTED),
                Map.entry(Fault.CUT_BODY, ACTIVATED),
                Map.entry(Fault.WRONG_TYPES, ACTIVATED),
                Map.entry(Fault.ENDLESS_PAGING, ACTIVATED),
                Map.entry(Fault.SLOW_BODY, ACTIVATED),
                Map.entry(Fault.NOT_JSON, ACTIVATED),
                Map.entry(Fault.HALF_WAY, ACTIVATED),
                Map.entry(Fault.MAINTENANCE, GRANTED),
                Map.entry(Fault.GZIPPED, ACTIVATED)));
  }

  @Test
  void theLookUpFailsTooAndTheTruthComesLater() throws InterruptedException {
    Map<Fault, String> stories = stories(world, 1000);
    assertThat(stories.remove(Fault.SESSION_EXPIRED))
        .isEqualTo("SESSION_EXPIRED 0 [failed SESSION_EXPIRED]");
    assertThat(stories.remove(Fault.ENDLESS_PAGING)).isEqualTo(ACTIVATED);
    assertThat(stories.remove(Fault.GZIPPED)).isEqualTo(ACTIVATED);
    // A list whose second page fails is whole if it has no second page.
    assertThat(stories.remove(Fault.HALF_WAY)).isIn(ACTIVATED, GRANTED);
    assertThat(stories.values()).containsOnly(GRANTED);
  }

  @Test
  void withoutGrantsARiderIsDeniedAndNoTicketIsBurnt() throws InterruptedException {
    ValidationWorld strict =
        ValidationWorld.onRealServers("--farekeeper.validation.when-down=deny");
    Map<Fault, String> stories = stories(strict, 1000);

    for (Fault fault :
        List.of(Fault.SERVER_ERROR, Fault.RATE_LIMITED, Fault.HANG, Fault.MAINTENANCE)) {
      assertThat(stories.get(fault))
          .isEqualTo("UPSTREAM_DOWN_DENIED 0 [failed UPSTREAM_DOWN_DENIED]");
    }
    // The use was made and nobody knew: it is found, and whoever comes next rides on it.
    for (Fault fault : List.of(Fault.CUT_BODY, Fault.WRONG_TYPES, Fault.NOT_JSON)) {
      assertThat(stories.get(fault))
          .isEqualTo("UPSTREAM_DOWN_DENIED 1 [failed UPSTREAM_DOWN_DENIED, validated]");
    }
  }

  @Test
  void whatBytemarkRefusesAfterwardsIsADifference() {
    long user = world.user();
    String pass = world.holds(user, SINGLE);
    world.sandbox.rider(user).fault(Fault.SERVER_ERROR);
    assertThat(reason(world.validate(user, pass))).isEqualTo("UPSTREAM_DOWN_GRANTED");
    ObjectNode truth = world.truth(user, pass);
    truth.put("status", "EXPIRED");
    world.sandbox.rider(user).replacePasses(List.of(truth), List.of());

    world.sandbox.rider(user).fault(null);

    await()
        .atMost(SETTLED)
        .untilAsserted(
            () -> assertThat(world.attempts(user)).containsExactly("REFUSED granted EXPIRED"));
    assertThat(world.entries(user))
        .containsExactly("failed EXPIRED", "success UPSTREAM_DOWN_GRANTED");
    assertThat(world.sandbox.rider(user).triedUses()).isZero();
  }

  @Test
  void whatIsInUseByThenNeedsNoUse() {
    long user = world.user();
    String pass = world.holds(user, SINGLE);
    world.sandbox.rider(user).fault(Fault.RATE_LIMITED);
    assertThat(reason(world.validate(user, pass))).isEqualTo("UPSTREAM_DOWN_GRANTED");
    assertThat(reason(world.validate(user, pass))).isEqualTo("ALREADY_ACTIVE");
    world.sandbox.rider(user).activate(pass);

    world.sandbox.rider(user).fault(null);

    await()
        .atMost(SETTLED)
        .untilAsserted(
            () ->
                assertThat(world.attempts(user).getFirst())
                    .isEqualTo("COVERED granted ALREADY_ACTIVE"));
    assertThat(world.uses(user, pass)).isEqualTo(1);
  }

  @Test
  void whileBytemarkIsDownEachRideTakesOneOfTheUsesLeft() {
    long user = world.user();
    String pass = world.holds(user, TEN_RIDES);
    world.sandbox.rider(user).fault(Fault.RATE_LIMITED);
    assertThat(reason(world.validate(user, pass))).isEqualTo("UPSTREAM_DOWN_GRANTED");
    // Three hours later the first ride is over.
    letTheRideEnd(user);
    assertThat(reason(world.validate(user, pass))).isEqualTo("UPSTREAM_DOWN_GRANTED");
    assertThat(reason(world.validate(user, pass))).isEqualTo("ALREADY_ACTIVE");
    assertThat(world.entries(user)).hasSize(3);

    long other = world.user();
    String single = world.holds(other, SINGLE);
    world.sandbox.rider(other).fault(Fault.RATE_LIMITED);
    assertThat(reason(world.validate(other, single))).isEqualTo("UPSTREAM_DOWN_GRANTED");
    letTheRideEnd(other);
    assertThat(reason(world.validate(other, single))).isEqualTo("USES_GONE");
    world.sandbox.rider(user).fault(null);
    world.sandbox.rider(other).fault(null);
  }

  private void letTheRideEnd(long user) {
    world
        .jdbc
        .sql(
            "UPDATE farekeeper_activation SET presented_on = presented_on - INTERVAL '4' HOUR WHERE"
                + " user_id = ?")
        .param(user)
        .update();
  }

  @Test
  void aRideAfterOneThatIsOverTakesAUseOfItsOwn() {
    long user = world.user();
    String pass = world.holds(user, TEN_RIDES);
    assertThat(reason(world.validate(user, pass))).isEqualTo("ACTIVATED");
    world.awaitRefreshed(user);
    ObjectNode over = world.truth(user, pass).deepCopy().put("status", "USABLE");
    world.sandbox.rider(user).replacePasses(List.of(over), List.of());
    world.cached(user);
    world.sandbox.rider(user).fault(Fault.RATE_LIMITED);
    assertThat(reason(world.validate(user, pass))).isEqualTo("UPSTREAM_DOWN_GRANTED");

    world.sandbox.rider(user).fault(null);

    await()
        .atMost(SETTLED)
        .untilAsserted(
            () ->
                assertThat(world.attempts(user))
                    .containsExactly("DONE ACTIVATED", "DONE granted ACTIVATED"));
    assertThat(world.uses(user, pass)).isEqualTo(2);
  }

  @Test
  void anOldCacheGrantsNothing() {
    long user = world.user();
    String pass = world.holds(user, SINGLE);
    world
        .mongo
        .getCollection("bytemark_tickets_cache")
        .updateOne(
            com.mongodb.client.model.Filters.eq("user_id", user),
            com.mongodb.client.model.Updates.set(
                "timestamp", (int) (world.clock.instant().getEpochSecond() - 90_000)));
    world.sandbox.rider(user).fault(Fault.SERVER_ERROR);

    assertThat(reason(world.validate(user, pass))).isEqualTo("UPSTREAM_DOWN_DENIED");
    assertThat(reason(world.validate(user, "never-seen"))).isEqualTo("UPSTREAM_DOWN_DENIED");
    world.sandbox.rider(user).fault(null);
    // It is not tried again before the first call surely has no effect any more.
    await().atMost(SETTLED).until(() -> reason(world.validate(user, pass)).equals("ACTIVATED"));
    assertThat(world.sandbox.rider(user).triedUses()).isEqualTo(1);
  }

  @Test
  void aUseThatBytemarkMakesLongAfterItsCallIsFoundAndNotMadeAgain() {
    ValidationWorld patient = ValidationWorld.onRealServers(PATIENT);
    long user = patient.user();
    String pass = patient.holds(user, SINGLE);
    patient.sandbox.rider(user).fault(Fault.HANG, 1);
    assertThat(reason(patient.validate(user, pass))).isEqualTo("UPSTREAM_DOWN_GRANTED");
    assertThat(patient.attempts(user)).containsExactly("UNKNOWN granted");

    patient.sandbox.rider(user).activate(pass);

    await()
        .atMost(SETTLED)
        .untilAsserted(
            () -> assertThat(patient.attempts(user)).containsExactly("DONE granted ACTIVATED"));
    assertThat(patient.uses(user, pass)).isEqualTo(1);
    assertThat(patient.sandbox.rider(user).triedUses()).isEqualTo(1);
  }

  @Test
  void whereAllIsGrantedAPassThatNobodyKnowsIsLookedForLater() {
    ValidationWorld generous = ValidationWorld.onRealServers(PATIENT);
    long user = generous.user();
    String bought = generous.buys(user, SINGLE);
    generous.sandbox.rider(user).fault(Fault.SERVER_ERROR);

    assertThat(reason(generous.validate(user, bought))).isEqualTo("UPSTREAM_DOWN_GRANTED");
    assertThat(reason(generous.validate(user, "never-sold"))).isEqualTo("UPSTREAM_DOWN_GRANTED");
    generous.sandbox.rider(user).fault(null);

    await()
        .atMost(SETTLED)
        .untilAsserted(
            () ->
                assertThat(generous.attempts(user))
                    .containsExactly("DONE granted ACTIVATED", "REFUSED granted UNKNOWN_PASS"));
    assertThat(generous.entries(user))
        .containsExactly(
            "failed UNKNOWN_PASS",
            "success UPSTREAM_DOWN_GRANTED",
            "success UPSTREAM_DOWN_GRANTED",
            "validated");
  }
}
