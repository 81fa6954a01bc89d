package io.farekeeper.servers;

import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.testing.TestClock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;

class SampleTest {
  private final TestClock clock = new TestClock();
  private final AtomicInteger looks = new AtomicInteger();

  @Test
  void itLooksAgainAfterFiveSeconds() {
    Sample<Integer> sample = new Sample<>(clock, looks::incrementAndGet);

    assertThat(sample.recent()).contains(1);
    clock.advance(Duration.ofSeconds(4));
    assertThat(sample.recent(Integer::doubleValue)).isEqualTo(1);
    clock.advance(Duration.ofSeconds(2));
    assertThat(sample.recent()).contains(2);
  }

  @Test
  void whatCannotBeReadIsUnknownAndNotZero() {
    Sample<Integer> sample =
        new Sample<>(
            clock,
            () -> {
              if (looks.incrementAndGet() == 1) {
                throw new DataAccessResourceFailureException("down");
              }
              return looks.get();
            });

    assertThat(sample.recent(Integer::doubleValue)).isNaN();
    clock.advance(Duration.ofSeconds(6));
    assertThat(sample.recent()).contains(2);
  }

  @Test
  void aServerThatDoesNotAnswerIsNotWaitedFor() {
    CountDownLatch answers = new CountDownLatch(1);
    Sample<Integer> sample =
        new Sample<>(
            clock,
            () -> {
              awaitQuietly(answers);
              return looks.incrementAndGet();
            });

    assertThat(sample.recent()).isEmpty();
    answers.countDown();
    Awaitility.await().untilAsserted(() -> assertThat(sample.recent()).contains(1));
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
