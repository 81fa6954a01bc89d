package io.farekeeper.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.embedded.sandbox.BytemarkSandbox;
import io.farekeeper.embedded.sandbox.SandboxRider;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import tools.jackson.databind.node.ObjectNode;

/**
 * Riders (a multiple of 20) through rounds of change: each round something happens to a part of
 * them and rows are queued for all, and the round is done when all of those are.
 */
final class CrashStory {
  private static final String SINGLE_RIDE = "6a1d8f30-91c7-4b52-8e0d-3f5a7c2be411";

  private final List<Long> users;
  private final List<Long> first;

  /** They log in after the first round, and so have no cache until the second. */
  private final List<Long> newcomers;

  private final Random random;
  private final BytemarkSandbox sandbox;
  private final Portal portal;
  private final Chronicle chronicle;
  private final Map<Long, Long> rewards = new TreeMap<>();
  private final Set<Long> toTell = new HashSet<>();
  private long rowsQueued;
  private int rounds;

  CrashStory(
      int riders, Random random, BytemarkSandbox sandbox, Portal portal, Chronicle chronicle) {
    this.users = LongStream.rangeClosed(1001, 1000L + riders).boxed().toList();
    this.first = part(0, 90);
    this.newcomers = part(90, 100);
    this.random = random;
    this.sandbox = sandbox;
    this.portal = portal;
    this.chronicle = chronicle;
  }

  /** No cache exists; most users have rows, some have none and wait for the initial build. */
  void begin() {
    portal.giveTokens(first);
    queue(part(0, 40), part(30, 60));
    queue(newcomers, List.of());
    chronicle.mayBeSeen(users);
  }

  /** The round's last row is processed: what Bytemark says now was seen. */
  void roundIsDone() {
    chronicle.wasSeen(rounds == 0 ? first : users);
    toTell.clear();
  }

  /** Ends this round and begins the next: all users are due, a half has news. */
  void nextRound() {
    roundIsDone();
    if (rounds++ == 0) {
      portal.giveTokens(newcomers);
    }
    for (long user : rounds == 1 ? first : users) {
      switch (random.nextInt(20)) {
        case 0, 1, 11, 12 -> reward(user);
        case 2, 3, 4, 5 -> sandbox.rider(user).buy(SINGLE_RIDE);
        case 6, 7, 8 -> use(user);
        case 9, 10 -> expire(user);
        default -> {}
      }
    }
    chronicle.mayBeSeen(users);
    queue(part(0, 80), part(70, 100));
  }

  /** While the round is not done, Bytemark has news of a few: what was seen of them is no more. */
  void changeAFew() {
    int from = random.nextInt(95);
    List<Long> changed = part(from, from + 5);
    for (long user : changed) {
      sandbox.rider(user).buy(SINGLE_RIDE);
      use(user);
    }
    chronicle.mayBeSeen(changed);
    // Those who were refreshed in this round already are due again.
    queue(changed, List.of());
  }

  /** Users of this round whose refresh is still to come. */
  int usersToCome() {
    return rounds == 0 ? first.size() - chronicle.caches() : portal.usersDue();
  }

  int rounds() {
    return rounds + 1;
  }

  int statesSeen() {
    return chronicle.statesSeen();
  }

  /** Users of this round for whom a notice is to come, unless they had one. */
  int rewardsToTell() {
    return toTell.size();
  }

  /** Everything as it must be once the last round is done. */
  void requireOutcome(NoticeReceiver receiver) {
    chronicle.requireCachesEqualTruth(rounds == 0 ? first : users);
    chronicle.requireLogHasEachStateOnce();
    assertThat(portal.rewardRows()).as("reward rows").isEqualTo(rewards);
    long rewardRows = rewards.values().stream().mapToLong(Long::longValue).sum();
    Map<String, Long> rows = portal.rows();
    assertThat(rows.values().stream().mapToLong(Long::longValue).sum())
        .as("rows in all: " + rows)
        .isEqualTo(rowsQueued + rewardRows);
    assertThat(rows.keySet()).as("rows").allMatch(kind -> kind.endsWith(":processed"));
    Map<Long, Set<String>> notified = receiver.keysByUser();
    assertThat(notified.keySet()).as("users notified").isEqualTo(rewards.keySet());
    assertThat(notified.values()).as("keys of each user").allMatch(keys -> keys.size() == 1);
  }

  /** Users from one per cent of them to another. */
  private List<Long> part(int from, int to) {
    return users.subList(users.size() * from / 100, users.size() * to / 100);
  }

  private void reward(long user) {
    sandbox.rider(user).grantFree();
    if (rewards.merge(user, 1L, Long::sum) == 1) {
      toTell.add(user);
    }
  }

  private void use(long user) {
    SandboxRider rider = sandbox.rider(user);
    rider.currentPasses().stream()
        .filter(pass -> text(pass, "status").equals("USABLE"))
        .findFirst()
        .ifPresent(pass -> rider.activate(text(pass, "uuid")));
  }

  private void expire(long user) {
    SandboxRider rider = sandbox.rider(user);
    rider.currentPasses().stream().findFirst().ifPresent(pass -> rider.expire(text(pass, "uuid")));
  }

  private void queue(List<Long> now, List<Long> scheduled) {
    portal.queueNow(now);
    portal.queueScheduled(scheduled);
    rowsQueued += now.size() + scheduled.size();
  }

  private static String text(ObjectNode pass, String field) {
    return pass.path(field).asString("");
  }
}
