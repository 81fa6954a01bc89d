package io.farekeeper.validation.activation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.farekeeper.validation.Outcome;
import io.farekeeper.validation.Reason;
import io.farekeeper.validation.Scan;
import io.farekeeper.validation.ValidationProperties;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import tools.jackson.databind.json.JsonMapper;

class SingleFlightTest {
  private static final int LEADS = 64;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final SingleFlight singleFlight =
      new SingleFlight(
          new Binder(
                  new MapConfigurationPropertySource(
                      java.util.Map.of("farekeeper.validation.turn", "50ms")))
              .bindOrCreate("farekeeper.validation", ValidationProperties.class));
  private final CountDownLatch going = new CountDownLatch(LEADS);
  private final CountDownLatch answered = new CountDownLatch(1);

  private static Scan scan(int user) {
    return new Scan(user, "p-" + user, Instant.EPOCH, JsonMapper.shared().createObjectNode());
  }

  private static Outcome never() {
    throw new AssertionError("not asked for");
  }

  private Outcome slowUse() {
    going.countDown();
    try {
      assertThat(answered.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return new Outcome(Reason.ACTIVATED, null);
  }

  @Test
  void whoseTurnDoesNotComeIsDecidedWithoutBytemark() throws Exception {
    try (ExecutorService riders = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Outcome> first =
          riders.submit(
              () -> singleFlight.join(scan(1), PATIENCE, this::slowUse, SingleFlightTest::never));
      for (int user = 2; user <= LEADS; user++) {
        Scan scan = scan(user);
        riders.execute(
            () -> singleFlight.join(scan, PATIENCE, this::slowUse, SingleFlightTest::never));
      }
      assertThat(going.await(30, TimeUnit.SECONDS)).isTrue();

      Outcome late =
          singleFlight.join(
              scan(LEADS + 1),
              PATIENCE,
              SingleFlightTest::never,
              () -> new Outcome(Reason.UPSTREAM_DOWN_GRANTED, null));
      assertThat(late.reason()).isEqualTo(Reason.UPSTREAM_DOWN_GRANTED);

      FutureTask<Outcome> second =
          new FutureTask<>(
              () ->
                  singleFlight.join(
                      scan(1), PATIENCE, SingleFlightTest::never, SingleFlightTest::never));
      Thread waiting = Thread.startVirtualThread(second);
      await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
      answered.countDown();
      assertThat(first.get().reason()).isEqualTo(Reason.ACTIVATED);
      assertThat(second.get().reason()).isEqualTo(Reason.ALREADY_ACTIVE);
    }
  }
}
