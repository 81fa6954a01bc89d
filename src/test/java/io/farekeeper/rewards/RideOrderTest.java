package io.farekeeper.rewards;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The same events lead to the same rewards, in whatever order they come and however often. */
@ResourceLock(LoyaltyWorld.LOCK)
class RideOrderTest {
  private static final Duration WINDOW = Duration.ofMinutes(2);

  private final LoyaltyWorld world = LoyaltyWorld.onRealServers();
  private final LoyaltyRules rules = LoyaltyWorld.rules();

  @BeforeEach
  void empty() {
    world.fresh();
  }

  private record Event(long user, String pass, long seconds, boolean inMilliseconds) {}

  @RepeatedTest(4)
  void anyOrderWithRepeatsBetweenAnyRunsGivesTheSameRewards() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<Event> events =
        IntStream.range(0, 60)
            .mapToObj(
                _ ->
                    new Event(
                        1 + random.nextInt(3),
                        "pass-" + random.nextInt(4),
                        random.nextInt(1500),
                        random.nextBoolean()))
            .toList();
    List<String> expected = expected(events);
    List<String> before = List.of();
    for (Event event : shuffledWithRepeats(events, random)) {
      long time = LoyaltyWorld.START.getEpochSecond() + event.seconds();
      world.write(
          event.user(), event.pass(), event.inMilliseconds() ? time * 1000 : time, "validated");
      if (random.nextInt(4) == 0) {
        world.seal();
      }
      if (random.nextInt(8) == 0) {
        world.run(rules);
        assertThat(world.ledger()).as("seed %d", seed).containsAll(before);
        before = world.ledger();
      }
    }

    world.run(rules);

    assertThat(world.ledger()).as("seed %d", seed).isEqualTo(expected);
    assertThat(world.noticesQueued().values().stream().mapToLong(n -> n).sum())
        .isEqualTo(expected.size());
  }

  /** Counted the plain way: a second is a ride's first if no ride of the pass covers it. */
  private static List<String> expected(List<Event> events) {
    Map<Long, Integer> rides = new TreeMap<>();
    for (long user = 1; user <= 3; user++) {
      for (int pass = 0; pass < 4; pass++) {
        int covered = -1;
        for (int second = 0; second < 1500; second++) {
          int now = second;
          String uuid = "pass-" + pass;
          long rider = user;
          if (second > covered
              && events.stream()
                  .anyMatch(
                      e -> e.user() == rider && e.pass().equals(uuid) && e.seconds() == now)) {
            rides.merge(user, 1, Integer::sum);
            covered = second + 120;
          }
        }
      }
    }
    List<String> ledger = new ArrayList<>();
    rides.forEach(
        (user, count) ->
            IntStream.rangeClosed(1, count / 3)
                .forEach(milestone -> ledger.add(user + ":" + milestone + " earned")));
    return ledger;
  }

  private static List<Event> shuffledWithRepeats(List<Event> events, Random random) {
    List<Event> told = new ArrayList<>(events);
    for (int repeat = 0; repeat < 20; repeat++) {
      told.add(events.get(random.nextInt(events.size())));
    }
    Collections.shuffle(told, random);
    return told;
  }

  @Test
  void aPassIsTheSameInAnyLetterCase() {
    String uuid = "6a1d8f30-91c7-4b52-8e0d-3f5a7c2be411";
    List<Validation> entries =
        List.of(
            new Validation(LoyaltyWorld.START, uuid, null),
            new Validation(LoyaltyWorld.START.plusSeconds(30), uuid.toUpperCase(Locale.ROOT), null),
            new Validation(LoyaltyWorld.START, "pass", null),
            new Validation(LoyaltyWorld.START, "PASS", null));

    assertThat(RideCounter.count(entries, WINDOW, Set.of())).isEqualTo(3);
  }

  @Test
  void aProductIsTheSameInAnyLetterCase() {
    String product = "2417edb7-856c-43ee-b3df-c508b8be259b";
    List<Validation> entries =
        List.of(
            new Validation(LoyaltyWorld.START, "a", product),
            new Validation(LoyaltyWorld.START, "b", product.toUpperCase(Locale.ROOT)),
            new Validation(LoyaltyWorld.START, "c", "day"),
            new Validation(LoyaltyWorld.START, "d", null));

    assertThat(RideCounter.count(entries, WINDOW, Set.of(product))).isEqualTo(2);
    assertThat(RideCounter.count(entries, WINDOW, Set.of(product.toUpperCase(Locale.ROOT), "DAY")))
        .isEqualTo(2);
  }

  @Test
  void anEventMoreNeverMakesRidesLess() {
    for (int story = 0; story < 500; story++) {
      Random random = new Random(story);
      List<Validation> entries = new ArrayList<>();
      int before = 0;
      for (int n = 0; n < 30; n++) {
        Instant time = LoyaltyWorld.START.plusSeconds(random.nextInt(900));
        entries.add(new Validation(time, "pass-" + random.nextInt(2), null));
        int rides = RideCounter.count(entries, WINDOW, Set.of());
        assertThat(rides).as("story %d", story).isBetween(before, before + 1);
        before = rides;
      }
    }
  }

  @Test
  void manyWhoCountAtOnceGiveEachMilestoneOnce() throws Exception {
    world.rides(1L, 1, 12);
    try (ExecutorService copies = Executors.newFixedThreadPool(6)) {
      List<Future<Integer>> news = new ArrayList<>();
      for (int copy = 0; copy < 6; copy++) {
        RideCount rideCount = world.rideCount(rules);
        news.add(copies.submit(() -> rideCount.reward(1, LoyaltyWorld.START)));
      }
      int earned = 0;
      for (Future<Integer> each : news) {
        earned += each.get();
      }
      assertThat(earned).isEqualTo(4);
    }
    assertThat(world.ledger())
        .containsExactly("1:1 earned", "1:2 earned", "1:3 earned", "1:4 earned");
    assertThat(world.noticesQueued()).isEqualTo(Map.of(1L, 4L));
  }
}
