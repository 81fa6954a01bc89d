package io.farekeeper.stores;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;

class SampleTest {
  private Instant now = Instant.parse("2026-05-01T12:00:00Z");
  private final InstantSource time = () -> now;
  private final Clock clock = time.withZone(ZoneOffset.UTC);
  private final AtomicInteger looks = new AtomicInteger();

  @Test
  void itLooksAgainAfterFiveSeconds() {
    Sample<Integer> sample = new Sample<>(clock, looks::incrementAndGet);

    requireIn(sample, 1);
    now = now.plusSeconds(4);
    assertThat(sample.recent(Integer::doubleValue)).isEqualTo(1);
    now = now.plusSeconds(2);
    requireIn(sample, 2);
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
    Awaitility.await().untilAsserted(() -> assertThat(sample.failure()).isPresent());
    now = now.plusSeconds(6);
    requireIn(sample, 2);
    assertThat(sample.failure()).isEmpty();
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
    requireIn(sample, 1);
  }

  /** It waits half a second for a look, which a busy machine may need longer for. */
  private static void requireIn(Sample<Integer> sample, int figure) {
    Awaitility.await().untilAsserted(() -> assertThat(sample.recent()).contains(figure));
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
