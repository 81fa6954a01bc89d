package io.farekeeper.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BackgroundLoopTest {
  private static final Duration SHORT = Duration.ofMillis(1);

  private final AtomicInteger turns = new AtomicInteger();
  private final List<String> logged = new CopyOnWriteArrayList<>();
  private BackgroundLoop loop = loop(() -> false);

  private BackgroundLoop loop(BackgroundLoop.Turn turn) {
    return new BackgroundLoop("test", SHORT, turn, RuntimeException::getMessage, logged::add);
  }

  @AfterEach
  void stop() {
    loop.stop(Duration.ofSeconds(30));
  }

  @Test
  void takesTurnsUntilNoneIsNeeded() {
    CountDownLatch third = new CountDownLatch(3);
    loop =
        loop(
            () -> {
              turns.incrementAndGet();
              third.countDown();
              return third.getCount() > 0;
            });
    loop.start();
    await().until(() -> third.getCount() == 0);
    loop.stop(Duration.ofSeconds(30));
    assertThat(turns).hasValue(3);
  }

  @Test
  void aFailureEndsNothingAndIsLoggedWhenItsReasonIsNew() {
    List<String> reasons = List.of("a", "a", "b", "", "b");
    loop =
        loop(
            () -> {
              int turn = turns.getAndIncrement();
              if (turn < reasons.size() && !reasons.get(turn).isEmpty()) {
                throw new IllegalStateException(reasons.get(turn));
              }
              return turn < reasons.size();
            });
    loop.start();
    await().until(() -> turns.get() > reasons.size());
    assertThat(logged).containsExactly("a", "b", "b");
  }

  @Test
  void stoppingWaitsForTheTurnThatGoesOnAndBeginsNoOther() {
    CountDownLatch begun = new CountDownLatch(1);
    loop =
        loop(
            () -> {
              begun.countDown();
              await().until(() -> loop.isStopping());
              turns.incrementAndGet();
              return true;
            });
    loop.start();
    await().until(() -> begun.getCount() == 0);
    loop.stop(Duration.ofSeconds(30));
    assertThat(turns).hasValue(1);
    assertThat(loop.isRunning()).isFalse();
  }

  @Test
  void aTurnThatTakesTooLongIsInterrupted() {
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    loop =
        loop(
            () -> {
              begun.countDown();
              try {
                never.await();
              } finally {
                turns.incrementAndGet();
              }
              return true;
            });
    loop.start();
    await().until(() -> begun.getCount() == 0);
    loop.stop(Duration.ZERO);
    await().untilAsserted(() -> assertThat(turns).hasValue(1));
    assertThat(logged).isEmpty();
  }
}
