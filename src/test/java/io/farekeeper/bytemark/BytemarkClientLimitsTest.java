package io.farekeeper.bytemark;

import static io.farekeeper.bytemark.VendorStub.body;
import static io.farekeeper.bytemark.VendorStub.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BytemarkClientLimitsTest {
  private static Duration since(long begin) {
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  /** Runs so many at once, and returns when all are done; the first failure fails it. */
  private static void atOnce(int number, Runnable work) throws Exception {
    List<Future<?>> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < number; i++) {
        all.add(threads.submit(work));
      }
    }
    for (Future<?> one : all) {
      one.get();
    }
  }

  @Test
  void neverMakesMoreCallsAtOnceThanAllowed() throws Exception {
    try (VendorFixture fixture = new VendorFixture("max-concurrent=4")) {
      AtomicInteger inside = new AtomicInteger();
      AtomicInteger most = new AtomicInteger();
      CountDownLatch four = new CountDownLatch(4);
      fixture.vendor.script =
          call ->
              exchange -> {
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                four.countDown();
                four.await(20, TimeUnit.SECONDS);
                fixture.vendor.slow(10, sent -> inside.decrementAndGet()).send(exchange);
                json("[]").send(exchange);
              };

      atOnce(50, () -> fixture.client.fetch("tok-1"));

      assertThat(fixture.vendor.calls).hasSize(100);
      assertThat(most).hasValue(4);
    }
  }

  @Test
  void keepsTheRateSmoothly() throws Exception {
    try (VendorFixture fixture = new VendorFixture("rate-per-second=100")) {
      long begin = System.nanoTime();

      atOnce(50, () -> fixture.client.fetch("tok-1"));

      // A tenth of the rate would take ten seconds.
      assertThat(since(begin)).isBetween(Duration.ofMillis(900), Duration.ofSeconds(9));
      assertThat(fixture.vendor.times)
          .filteredOn(time -> time - begin < TimeUnit.MILLISECONDS.toNanos(200))
          .hasSizeLessThanOrEqualTo(25);
    }
  }

  @Test
  void isNoBottleneckAtTenThousandCallsASecond() throws Exception {
    BytemarkProperties properties = VendorFixture.properties("rate-per-second=10000");
    Circuit circuit = new Circuit(properties, Clock.systemUTC(), new SimpleMeterRegistry());
    CallGate gate = new CallGate(properties, new InstancePause(System::nanoTime), circuit);
    long begin = System.nanoTime();

    atOnce(
        100,
        () -> {
          for (int i = 0; i < 100; i++) {
            gate.enter(PassListType.CURRENT);
            gate.leave();
          }
        });

    assertThat(since(begin)).isBetween(Duration.ofMillis(850), Duration.ofSeconds(9));
  }

  @Test
  void holdsNoSlotWhileItWaitsToTryAgain() throws Exception {
    try (VendorFixture fixture = new VendorFixture("max-concurrent=1");
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      fixture.vendor.script =
          call ->
              call.token().equals("asked-to-wait") && call.number() == 1
                  ? body(429, "", "Retry-After", "5")
                  : json("[]");
      Future<UserPasses> waiting = threads.submit(() -> fixture.client.fetch("asked-to-wait"));
      await().atMost(30, TimeUnit.SECONDS).until(() -> !fixture.vendor.calls.isEmpty());

      fixture.client.fetch("other");

      assertThat(fixture.vendor.calls("asked-to-wait")).isEqualTo(1);
      assertThat(waiting.get().current().passes()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "Fri, 02 Jan 2026 03:04:06 GMT"})
  void waitsAsLongAsTheVendorAsks(String retryAfter) throws Exception {
    try (VendorFixture fixture = new VendorFixture()) {
      fixture.vendor.script =
          call -> call.number() == 1 ? body(429, "", "Retry-After", retryAfter) : json("[]");
      long begin = System.nanoTime();

      fixture.client.fetch("tok-1");

      assertThat(since(begin)).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(20));
      assertThat(fixture.vendor.calls).hasSize(3);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"6", "Fri, 02 Jan 2026 03:04:11 GMT"})
  void failsAtOnceWhenTheVendorAsksForMore(String retryAfter) throws Exception {
    try (VendorFixture fixture = new VendorFixture()) {
      fixture.vendor.script = call -> body(429, "{}", "Retry-After", retryAfter);

      BytemarkException e = fixture.failure("tok-1");

      assertThat(e.failure()).isEqualTo(Failure.RATE_LIMITED);
      assertThat(e).hasMessage("too many requests (HTTP 429)");
      assertThat(e.retryAfter()).contains(Duration.ofSeconds(6));
      assertThat(fixture.vendor.calls).hasSize(1);
    }
  }

  @Test
  void leavesAUserAloneAsLongAsTheVendorAsks() throws Exception {
    try (VendorFixture fixture = new VendorFixture()) {
      fixture.vendor.script = call -> body(429, "", "Retry-After", "600");
      fixture.failure("greedy");
      fixture.vendor.script = call -> json("[]");
      int failures = fixture.circuit.failuresSinceSuccess();

      BytemarkException e = fixture.failure("greedy");

      assertThat(e.failure()).isEqualTo(Failure.RATE_LIMITED);
      assertThat(e.list()).isEqualTo(PassListType.CURRENT);
      assertThat(e)
          .hasMessageMatching("this user pauses for (5[0-9][0-9]|600) s: too many requests");
      assertThat(e.retryAfter().orElseThrow())
          .isBetween(Duration.ofSeconds(500), Duration.ofSeconds(600));
      assertThat(fixture.vendor.calls("greedy")).isEqualTo(1);
      assertThat(fixture.counted(PassListType.CURRENT, "rate_limited")).isEqualTo(1);
      assertThat(fixture.circuit.failuresSinceSuccess()).isEqualTo(failures);
      fixture.client.fetch("other");
      assertThat(fixture.vendor.calls("other")).isEqualTo(2);
    }
  }

  @Test
  void holdsUpNoUseOfAPassOfAUserWhoPauses() throws Exception {
    try (VendorFixture fixture = new VendorFixture()) {
      fixture.vendor.script = call -> body(429, "", "Retry-After", "600");

      fixture.client.activate("greedy", "p-1", () -> true);
      fixture.client.activate("greedy", "p-1", () -> true);

      assertThat(fixture.vendor.calls("greedy")).isEqualTo(2);
      assertThat(fixture.failure("greedy")).hasMessageStartingWith("this user pauses for ");
      assertThat(fixture.vendor.calls("greedy")).isEqualTo(2);
    }
  }

  @Test
  void waitsOutAShortPauseThatAnotherCallBegan() throws Exception {
    try (VendorFixture fixture = new VendorFixture()) {
      fixture.vendor.script =
          call -> call.number() == 1 ? body(429, "", "Retry-After", "1") : json("[]");
      fixture.client.activate("tok-1", "p-1", () -> true);

      fixture.client.fetch("tok-1");

      List<Long> times = fixture.vendor.times;
      assertThat(Duration.ofNanos(times.get(1) - times.get(0)))
          .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(20));
      assertThat(fixture.vendor.calls).hasSize(3);
    }
  }

  private static void refuseFiveUsers(VendorFixture fixture, String retryAfter) {
    fixture.vendor.script = call -> body(429, "", "Retry-After", retryAfter);
    for (int user = 0; user < 5; user++) {
      assertThat(fixture.failure("user-" + user).failure()).isEqualTo(Failure.RATE_LIMITED);
    }
    fixture.vendor.script = call -> json("[]");
  }

  @Test
  void pausesAllUsersWhenFiveWereRefused() throws Exception {
    try (VendorFixture fixture = new VendorFixture("max-tries=1")) {
      refuseFiveUsers(fixture, "1");

      fixture.client.fetch("sixth");

      List<Long> times = fixture.vendor.times;
      assertThat(Duration.ofNanos(times.get(5) - times.get(4)))
          .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(20));
      assertThat(fixture.vendor.calls("sixth")).isEqualTo(2);
    }
  }

  @Test
  void failsAtOnceWhileALongPauseLasts() throws Exception {
    try (VendorFixture fixture = new VendorFixture("max-tries=1")) {
      refuseFiveUsers(fixture, "30");

      BytemarkException e = fixture.failure("sixth");

      assertThat(e.failure()).isEqualTo(Failure.CIRCUIT_OPEN);
      assertThat(e.failure().isUsersOwn()).isFalse();
      assertThat(e).hasMessageMatching("all calls pause for (2[0-9]|30) s: too many requests");
      assertThat(e.retryAfter().orElseThrow())
          .isBetween(Duration.ofSeconds(20), Duration.ofSeconds(30));
      assertThat(fixture.vendor.calls("sixth")).isZero();
      assertThat(fixture.circuit.state()).isEqualTo("closed");
    }
  }

  @Test
  void pausesNobodyElseForOneUser() throws Exception {
    try (VendorFixture fixture = new VendorFixture("max-tries=10")) {
      fixture.vendor.script = call -> call.token().equals("greedy") ? body(429, "") : json("[]");

      assertThat(fixture.failure("greedy").failure()).isEqualTo(Failure.RATE_LIMITED);

      assertThat(fixture.vendor.calls("greedy")).isEqualTo(10);
      assertThat(fixture.client.fetch("other").current().passes()).isEmpty();
    }
  }

  @Test
  void delaysNobodyForOneUserWhoseCallsHang() throws Exception {
    try (VendorFixture fixture =
            new VendorFixture("read-timeout=8s", "max-concurrent=8", "max-tries=1");
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      fixture.vendor.script =
          call -> call.token().equals("bad") ? fixture.vendor.hang() : json("[]");
      Future<BytemarkException> bad = threads.submit(() -> fixture.failure("bad"));
      await().atMost(30, TimeUnit.SECONDS).until(() -> fixture.vendor.calls("bad") == 1);

      atOnce(49, () -> fixture.client.fetch("good"));

      assertThat(bad.isDone()).isFalse();
      assertThat(fixture.vendor.calls("good")).isEqualTo(98);
      assertThat(bad.get().failure()).isEqualTo(Failure.TIMED_OUT);
      assertThat(fixture.vendor.calls("bad")).isEqualTo(1);
      assertThat(fixture.circuit.state()).isEqualTo("closed");
    }
  }
}
