package io.farekeeper.notifications;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.farekeeper.testing.TestMySql;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("databases")
class SenderTest {
  private final TestMySql database;
  private final List<String> delivered = new CopyOnWriteArrayList<>();
  private volatile Channel answer = _ -> new Delivery.Delivered();
  private final NoticeRig rig;

  SenderTest(TestMySql database) {
    this.database = database;
    rig = new NoticeRig(database, this::deliver);
  }

  private Delivery deliver(OutgoingNotice notice) {
    delivered.add(notice.key());
    return answer.deliver(notice);
  }

  static Stream<TestMySql> databases() {
    return TestMySql.all();
  }

  @BeforeEach
  void empty() {
    rig.jdbc.sql("DELETE FROM farekeeper_notice").update();
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void whatIsCommittedIsSentAtOnceAndOnce() {
    rig.running();

    // The second is put when the sender has just begun to wait: without a call it would take 2 s.
    rig.put("reward:1");
    await().atMost(Duration.ofSeconds(3)).until(() -> rig.count("state = 'sent'") == 1);
    rig.put("reward:2");
    await().atMost(Duration.ofSeconds(1)).until(() -> rig.count("state = 'sent'") == 2);

    assertThat(delivered).containsExactly("reward:1", "reward:2");
    rig.requireCounted("sent", 2);
  }

  @Test
  void whatWasSettledLongAgoIsForgotten() throws InterruptedException {
    answer =
        notice ->
            notice.key().contains("bad") ? new Delivery.Refused("no") : new Delivery.Delivered();
    for (String key : List.of("old", "old-bad", "young", "young-bad")) {
      rig.put(key);
    }
    rig.sendOnce();
    age("old%", 91);
    age("young%", 89);
    rig.put("open");
    age("open", 100);

    rig.running();

    await().until(() -> rig.count("notice_key LIKE 'old%'") == 0);
    assertThat(rig.count("notice_key LIKE 'young%' AND state IN ('sent', 'failed')")).isEqualTo(2);
    await().until(() -> rig.stateOf("open").startsWith("sent"));
    rig.put("young");
    assertThat(rig.stateOf("young")).as("its key is still used").startsWith("sent");
  }

  private void age(String keys, int days) {
    rig.jdbc
        .sql(
            """
            UPDATE farekeeper_notice SET created_on = created_on - INTERVAL '%1$d' DAY,
              next_attempt_on = next_attempt_on - INTERVAL '%1$d' DAY,
              settled_on = settled_on - INTERVAL '%1$d' DAY
            WHERE notice_key LIKE ?
            """
                .formatted(days))
        .param(keys)
        .update();
  }

  @Test
  void nothingIsSentBeforeTheTableIsThere() {
    rig.sender.start();
    rig.put("reward:1");
    await()
        .during(Duration.ofMillis(100))
        .until(() -> rig.stateOf("reward:1").equals("pending, 0, 0 s"));

    rig.ready.complete(null);

    await().atMost(Duration.ofSeconds(1)).until(() -> delivered.size() == 1);
  }

  @Test
  void theTryIsRecordedBeforeItIsMade() throws InterruptedException {
    List<String> seen = new CopyOnWriteArrayList<>();
    answer =
        notice -> {
          seen.add(rig.stateOf(notice.key()));
          return new Delivery.Delivered();
        };
    rig.put("reward:1");

    rig.sendOnce();

    assertThat(seen).containsExactly("uncertain, 1, 15 s");
  }

  @Test
  void whatADeadSenderHadTakenIsSentAgainWithTheSameKeyWhenItsLeaseIsOver()
      throws InterruptedException {
    rig.put("reward:1");
    assertThat(rig.store.take(10, false)).hasSize(1);
    assertThat(rig.sender.sendDue()).isFalse();

    rig.skipPauses();
    rig.sendOnce();

    assertThat(delivered).containsExactly("reward:1");
    assertThat(rig.stateOf("reward:1")).isEqualTo("sent, 2");
  }

  @Test
  void aRunningSenderFindsByItselfWhatOtherCopiesLeft() {
    try (NoticeRig dead =
        new NoticeRig(database, this::deliver, NoticeRig.DEFAULTS, Duration.ofMillis(500))) {
      dead.put("reward:taken");
      dead.store.take(1, false);
      dead.put("reward:put");

      rig.running();

      await().atMost(Duration.ofSeconds(6)).until(() -> rig.count("state = 'sent'") == 2);
      assertThat(delivered).containsExactly("reward:put", "reward:taken");
    }
  }

  @Test
  void aTryThatLostItsLeaseSettlesNothing() {
    rig.put("reward:1");
    TakenNotice slow = rig.store.take(1, false).getFirst();
    rig.skipPauses();
    TakenNotice other = rig.store.take(1, true).getFirst();

    assertThat(rig.store.markFailed(slow, "HTTP 410")).isFalse();
    assertThat(rig.store.markSent(other)).isTrue();
    assertThat(rig.stateOf("reward:1")).isEqualTo("sent, 2");
  }

  @Test
  void eachOutcomeLeadsToItsState() throws InterruptedException {
    assertThat(outcome(new Delivery.Delivered())).isEqualTo("sent, 1");
    assertThat(outcome(new Delivery.Refused("refused by the webhook: HTTP 410")))
        .isEqualTo("failed, 1, refused by the webhook: HTTP 410");
    assertThat(outcome(new Delivery.NotSent("HTTP 503", Duration.ZERO)))
        .isEqualTo("pending, 1, 5 s, HTTP 503");
    assertThat(outcome(new Delivery.NotSent("HTTP 429", Duration.ofSeconds(90))))
        .isEqualTo("pending, 1, 90 s, HTTP 429");
    assertThat(outcome(new Delivery.NotSent("HTTP 429", Duration.ofDays(999_999))))
        .as("no later than the time at which it is given up")
        .isEqualTo("pending, 1, 86400 s, HTTP 429");
    assertThat(outcome(new Delivery.NoAnswer("connection lost")))
        .isEqualTo("uncertain, 1, 5 s, connection lost");

    assertThat(rig.failures)
        .containsExactly(new NoticeFailed("reward:1", 42, "refused by the webhook: HTTP 410"));
    assertThat(List.of("sent", "failed", "retried", "uncertain"))
        .map(rig::counted)
        .containsExactly(1.0, 1.0, 3.0, 1.0);
  }

  private String outcome(Delivery delivery) throws InterruptedException {
    rig.jdbc.sql("DELETE FROM farekeeper_notice").update();
    answer = _ -> delivery;
    rig.put("reward:1");
    rig.sendOnce();
    return rig.stateOf("reward:1");
  }

  @Test
  void tenTriesWithGrowingPausesThenItIsGivenUp() throws InterruptedException {
    answer = _ -> new Delivery.NoAnswer("no answer within 10000 ms");
    rig.put("reward:1");
    StringBuilder story = new StringBuilder();
    for (int i = 1; i <= 10; i++) {
      rig.sendOnce();
      String state = rig.stateOf("reward:1");
      story.append(state.replaceAll("[,:] no answer.*", "")).append('\n');
      rig.skipPauses();
    }
    rig.sendOnce();

    assertThat(story.toString())
        .isEqualTo(
            """
            uncertain, 1, 5 s
            uncertain, 2, 15 s
            uncertain, 3, 30 s
            uncertain, 4, 60 s
            uncertain, 5, 300 s
            uncertain, 6, 900 s
            uncertain, 7, 3600 s
            uncertain, 8, 14400 s
            uncertain, 9, 28800 s
            failed, 10, gave up after 10 tries
            """);
    assertThat(delivered).hasSize(10);
    assertThat(rig.failures)
        .containsExactly(
            new NoticeFailed("reward:1", 42, "gave up after 10 tries: no answer within 10000 ms"));
  }

  @Test
  void aDayAfterTheFirstTryItIsGivenUpWithoutAnother() throws InterruptedException {
    answer = _ -> new Delivery.NotSent("HTTP 503", Duration.ZERO);
    rig.put("reward:1");
    rig.sendOnce();
    rig.jdbc
        .sql(
            "UPDATE farekeeper_notice SET"
                + " first_attempt_on = TIMESTAMPADD(HOUR, -25, CURRENT_TIMESTAMP(3))")
        .update();
    rig.skipPauses();

    rig.sendOnce();

    assertThat(delivered).hasSize(1);
    assertThat(rig.stateOf("reward:1")).isEqualTo("failed, 1, gave up after 1 try: HTTP 503");
  }

  @Test
  void aSenderThatDiesInEveryTryDoesNotTryForEver() throws InterruptedException {
    rig.put("reward:1");
    for (int i = 1; i <= 10; i++) {
      assertThat(rig.store.take(1, true).getFirst().exhausted()).isFalse();
      rig.skipPauses();
    }

    rig.sendOnce();

    assertThat(delivered).isEmpty();
    assertThat(rig.stateOf("reward:1"))
        .isEqualTo("failed, 10, gave up after 10 tries: no answer was seen");
  }

  @Test
  void aListenerThatFailsTakesTheFailureBackUntilItSucceeds() throws InterruptedException {
    List<String> seenByListener = new CopyOnWriteArrayList<>();
    rig.onFailure =
        event -> {
          seenByListener.add(rig.stateOf(event.key()));
          if (seenByListener.size() < 3) {
            rig.jdbc.sql("DELETE FROM farekeeper_notice").update();
            throw new IllegalStateException("the listener's database is down");
          }
          rig.failures.add(event);
        };
    answer = _ -> new Delivery.Refused("refused by the webhook: HTTP 400");
    rig.put("reward:1");

    rig.sendOnce();

    assertThat(seenByListener)
        .as("the listener runs inside the transaction")
        .hasSize(3)
        .containsOnly("failed, 1, refused by the webhook: HTTP 400");
    assertThat(rig.failures).hasSize(1);
    assertThat(rig.stateOf("reward:1"))
        .as("what the failing listener had written is gone")
        .isEqualTo("failed, 1, refused by the webhook: HTTP 400");
    assertThat(delivered).hasSize(1);
    rig.requireCounted("failed", 1);
  }

  @Test
  void aListenerThatFailsForLongerThanTheLeaseLeadsToAnotherTry() throws InterruptedException {
    try (NoticeRig hasty =
        new NoticeRig(database, this::deliver, NoticeRig.DEFAULTS, Duration.ofMillis(150))) {
      hasty.onFailure =
          _ -> {
            throw new IllegalStateException("the listener's database is down");
          };
      answer = _ -> new Delivery.Refused("refused by the webhook: HTTP 400");
      hasty.put("reward:1");
      hasty.sendOnce();
      assertThat(hasty.stateOf("reward:1")).isEqualTo("uncertain, 1, 0 s");

      hasty.onFailure = hasty.failures::add;
      await()
          .untilAsserted(
              () -> {
                hasty.sendOnce();
                assertThat(hasty.failures).hasSize(1);
              });
      assertThat(delivered).hasSizeGreaterThan(1).containsOnly("reward:1");
    }
  }

  @Test
  void aChannelThatBreaksAndADatabaseThatFailsDoNotEndTheSender() {
    answer =
        notice -> {
          if (notice.key().equals("reward:1")) {
            throw new IllegalStateException("a bug");
          }
          return new Delivery.Delivered();
        };
    rig.running();
    rig.put("reward:1");
    await().until(() -> delivered.contains("reward:1"));
    rig.jdbc.sql("ALTER TABLE farekeeper_notice RENAME TO farekeeper_notice_away").update();
    rig.doorbell.ring();
    await().during(Duration.ofMillis(100)).until(rig.sender::isRunning);
    rig.jdbc.sql("ALTER TABLE farekeeper_notice_away RENAME TO farekeeper_notice").update();

    rig.put("reward:2");

    await().atMost(Duration.ofSeconds(5)).until(() -> rig.count("state = 'sent'") == 1);
    assertThat(rig.stateOf("reward:1")).startsWith("uncertain, 1");
  }

  @Test
  void stoppingLetsThoseInFlightFinishAndTakesNothingNew() throws InterruptedException {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    answer =
        _ -> {
          arrived.countDown();
          awaitLatch(released);
          return new Delivery.Delivered();
        };
    rig.running();
    rig.put("reward:1");
    awaitLatch(arrived);

    Thread stopping = Thread.ofVirtual().start(rig.sender::stop);
    await().until(() -> stopping.getState() == Thread.State.TIMED_WAITING);
    rig.put("reward:2");
    released.countDown();
    stopping.join();

    assertThat(rig.sender.isRunning()).isFalse();
    assertThat(rig.stateOf("reward:1")).isEqualTo("sent, 1");
    assertThat(rig.stateOf("reward:2")).isEqualTo("pending, 0, 0 s");
    rig.sender.start();
    await().until(() -> rig.count("state = 'sent'") == 2);
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
