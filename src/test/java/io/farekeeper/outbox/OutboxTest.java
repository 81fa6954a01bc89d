package io.farekeeper.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.farekeeper.outbox.Outbox.BatchResult;
import io.farekeeper.testing.TestMySql;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.transaction.IllegalTransactionStateException;

@ParameterizedClass
@MethodSource("databases")
class OutboxTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private final OutboxRig rig;

  OutboxTest(TestMySql database) {
    rig = new OutboxRig(database, _ -> new Delivery.Delivered());
  }

  static Stream<TestMySql> databases() {
    return TestMySql.all();
  }

  @BeforeEach
  void empty() {
    rig.empty();
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void aNoticeIsKeptWithItsWording() {
    rig.put("reward:1", "run-1");

    assertThat(
            rig.jdbc
                .sql(
                    """
                    SELECT topic, recipient, user_id, payload, batch, state
                    FROM farekeeper_outbox WHERE message_key = 'reward:1'
                    """)
                .query()
                .singleRow()
                .toString())
        .isEqualToIgnoringCase(
            "{topic=notice, recipient=rider, user_id=42, payload={\"kind\":\"REWARD\",\"wording\":"
                + "{\"type\":75,\"title\":\"You've earned 5 free METRO tickets!\",\"body\":\"As a"
                + " thank you for taking 50 METRO rides with ConnectSmart, we've added 5 free METRO"
                + " tickets to your wallet. Way to go!\",\"metadata\":\"{}\",\"language\":"
                + "\"en-us\",\"silent\":false}}, batch=run-1, state=pending}");
  }

  @Test
  void whatIsRolledBackLeavesNothingAndWakesNobody() throws InterruptedException {
    rig.transaction.executeWithoutResult(
        status -> {
          rig.notices.put(new Notice("reward:1", 42, NoticeKind.REWARD, null));
          status.setRollbackOnly();
        });

    long before = System.nanoTime();
    rig.wakeUp.await(Duration.ofMillis(50));
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofMillis(45));
    assertThat(rig.count("TRUE")).isZero();
  }

  @Test
  void withoutATransactionItIsRefused() {
    Notice notice = new Notice("reward:1", 42, NoticeKind.REWARD, null);

    assertThatThrownBy(() -> rig.notices.put(notice))
        .isInstanceOf(IllegalTransactionStateException.class);
    assertThat(rig.count("TRUE")).isZero();
  }

  @Test
  void theSameKeyIsOneNotice() throws InterruptedException {
    rig.put("reward:1", "run-1");
    rig.put("reward:1", "run-2");
    assertThat(rig.count("batch = 'run-1'")).isEqualTo(1);

    rig.sendOnce();
    rig.put("reward:1", "run-3");

    assertThat(rig.stateOf("reward:1")).isEqualTo("sent, 1");
    assertThat(rig.count("batch = 'run-1'")).isEqualTo(1);
    assertThat(rig.count("TRUE")).isEqualTo(1);
  }

  @Test
  void theSameKeyAtOnceIsOneNotice() throws Exception {
    List<Future<?>> puts = new ArrayList<>();
    // H2 spins where statements conflict, which starves the few carriers of virtual threads.
    try (ExecutorService runs = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < 8; i++) {
        String batch = "run-" + i;
        puts.add(runs.submit(() -> rig.put("reward:1", batch)));
      }
    }
    for (Future<?> put : puts) {
      put.get();
    }

    assertThat(rig.stateOf("reward:1")).isEqualTo("pending, 0, 0 s");
    assertThat(rig.count("TRUE")).isEqualTo(1);
  }

  @Test
  void keysThatDifferInCaseAreTwoNotices() {
    rig.put("reward:a");
    rig.put("reward:A");

    assertThat(rig.count("TRUE")).isEqualTo(2);
  }

  @Test
  void aFailedOneIsPendingAgainWithTheNewBatch() throws InterruptedException {
    rig.put("reward:1", "run-1");
    TakenMessage taken = rig.store.take(1, false).getFirst();
    rig.store.markFailed(taken, "refused by the webhook: HTTP 410");
    assertThat(rig.stateOf("reward:1")).isEqualTo("failed, 1, refused by the webhook: HTTP 410");

    rig.put("reward:1", "run-2");

    assertThat(rig.stateOf("reward:1")).isEqualTo("pending, 0, 0 s");
    assertThat(rig.count("batch = 'run-2' AND first_attempt_on IS NULL")).isEqualTo(1);
    rig.sendOnce();
    assertThat(rig.stateOf("reward:1")).isEqualTo("sent, 1");
  }

  @Test
  void aBatchIsAwaitedUntilAllAreSettled() {
    for (int i = 0; i < 50; i++) {
      rig.put("reward:" + i, "run-1");
    }
    rig.put("reward:other", "run-2");
    rig.running();

    assertThat(rig.outbox.awaitBatch("run-1", LONG)).isEqualTo(new BatchResult(50, 0, 0));
    assertThat(rig.outbox.awaitBatch("unknown", LONG)).isEqualTo(new BatchResult(0, 0, 0));
  }

  @Test
  void aBatchIsNotAwaitedLongerThanAsked() {
    rig.put("reward:1", "run-1");

    assertThat(rig.outbox.awaitBatch("run-1", Duration.ofMillis(60)))
        .isEqualTo(new BatchResult(0, 0, 1));
  }

  @Test
  void aPauseBeyondTheTimeIsNotAwaited() {
    rig.put("reward:pending", "run-1");
    rig.put("reward:uncertain", "run-1");
    rig.put("reward:failed", "run-1");
    for (TakenMessage taken : rig.store.take(3, false)) {
      switch (taken.message().key()) {
        case "reward:pending" -> rig.store.markPending(taken, Duration.ofMinutes(1), "HTTP 503");
        case "reward:failed" -> rig.store.markFailed(taken, "HTTP 410");
        default -> rig.store.markUncertain(taken, Duration.ofMinutes(1), "no answer");
      }
    }

    long before = System.nanoTime();
    assertThat(rig.outbox.awaitBatch("run-1", LONG)).isEqualTo(new BatchResult(0, 1, 2));
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(LONG);
  }

  @Test
  void oneThatIsBeingTriedIsAwaitedThoughItsLeaseIsLonger() {
    rig.put("reward:1", "run-1");
    rig.store.take(1, false);

    long before = System.nanoTime();
    assertThat(rig.outbox.awaitBatch("run-1", Duration.ofMillis(100)))
        .isEqualTo(new BatchResult(0, 0, 1));
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofMillis(95));
  }

  @Test
  void aNameThatNoHeaderCarriesIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Notice("re ward", 1, NoticeKind.REWARD, null));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Notice("r".repeat(65), 1, NoticeKind.REWARD, null));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Notice("reward:1", 1, NoticeKind.REWARD, ""));
  }
}
