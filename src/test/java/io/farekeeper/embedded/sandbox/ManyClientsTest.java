package io.farekeeper.embedded.sandbox;

import static io.farekeeper.embedded.sandbox.SandboxClient.CLOCK;
import static io.farekeeper.embedded.sandbox.SandboxClient.V1;
import static io.farekeeper.embedded.sandbox.SandboxClient.V4;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ManyClientsTest {
  private static final int CLIENTS = 64;

  private final BytemarkSandbox sandbox = BytemarkSandbox.start(CLOCK);
  private final SandboxClient client = new SandboxClient(sandbox);

  @AfterEach
  void close() {
    client.close();
    sandbox.close();
  }

  @Test
  void sixtyFourClientsAtOnceGetTheRightAnswers() throws Exception {
    sandbox.latency(Duration.ofMillis(10));
    LongAdder right = new LongAdder();
    together(
        n -> {
          for (int id = n; id < n + 30; id++) {
            SandboxRider rider = sandbox.rider(id);
            if (client.all(rider.token(), V1, 20).equals(rider.currentPasses())
                && client.all(rider.token(), V4, 20).equals(rider.expiredPasses())) {
              right.increment();
            }
          }
        });
    assertThat(right.sum()).isEqualTo(CLIENTS * 30L);
    assertThat(sandbox.calls()).isEqualTo(CLIENTS * 60L);
    assertThat(sandbox.maxConcurrentSeen()).isBetween(8, CLIENTS);
  }

  @Test
  void aPassIsUsedOnceHoweverManyTry() throws Exception {
    SandboxRider rider = sandbox.rider(60);
    String uuid = rider.grantFree().get("uuid").stringValue();
    LongAdder done = new LongAdder();
    together(
        n -> {
          if (client.use("tok-60", uuid).error() == 0) {
            done.increment();
          }
        });
    assertThat(done.sum()).isEqualTo(1);
    assertThat(sandbox.callsOf(60)).isEqualTo(CLIENTS);
    assertThat(rider.currentPasses().getLast().get("uses_count").intValue()).isEqualTo(1);
  }

  private interface Work {
    void run(int client) throws Exception;
  }

  private static void together(Work work) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Integer>> all = new ArrayList<>();
      IntStream.range(0, CLIENTS)
          .forEach(
              n ->
                  all.add(
                      () -> {
                        work.run(n);
                        return n;
                      }));
      for (Future<Integer> one : threads.invokeAll(all)) {
        one.get();
      }
    }
  }
}
