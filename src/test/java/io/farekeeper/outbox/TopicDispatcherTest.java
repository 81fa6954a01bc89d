package io.farekeeper.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.farekeeper.testing.TestMySql;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("io.farekeeper.testing.TestMySql#all")
class TopicDispatcherTest {
  private final TestMySql database;
  private final ScriptedChannel channel = new ScriptedChannel();
  private final OutboxRig rig;

  TopicDispatcherTest(TestMySql database) {
    this.database = database;
    rig = new OutboxRig(database, channel);
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
  void whatIsCommittedIsSentAtOnceAndOnce() {
    rig.withoutPoll = true;
    rig.running();

    rig.put("reward:1");
    await().until(() -> rig.count("state = 'sent'") == 1);
    rig.put("reward:2");
    await().until(() -> rig.count("state = 'sent'") == 2);

    assertThat(channel.delivered).containsExactly("reward:1", "reward:2");
    rig.requireCounted("sent", 2);
  }

  @Test
  void whatWasSettledLongAgoIsForgotten() throws InterruptedException {
    channel.answer =
        notice ->
            notice.key().contains("bad") ? new Delivery.Refused("no") : new Delivery.Delivered();
    rig.put("old");
    rig.put("old-bad");
    rig.sendOnce();
    rig.clock.shift(Duration.ofDays(2));
    rig.put("young");
    rig.put("young-bad");
    rig.sendOnce();
    rig.clock.shift(Duration.ofDays(89));

    rig.running();

    await().until(() -> rig.count("message_key LIKE 'old%'") == 0);
    assertThat(rig.count("message_key LIKE 'young%' AND state IN ('sent', 'failed')")).isEqualTo(2);
    rig.put("young");
    assertThat(rig.stateOf("young")).as("its key is still used").startsWith("sent");
  }

  @Test
  void whatIsOpenIsSentHoweverOld() {
    rig.put("open");
    rig.clock.shift(Duration.ofDays(100));

    rig.running();

    await().until(() -> rig.stateOf("open").startsWith("sent"));
  }

  @Test
  void nothingIsSentBeforeTheTableIsThere() {
    rig.withoutPoll = true;
    rig.dispatcher.start();
    rig.put("reward:1");
    await()
        .during(Duration.ofMillis(100))
        .until(() -> rig.stateOf("reward:1").equals("pending, 0, 0 s"));

    rig.instance.ready.complete(null);

    await().until(() -> channel.delivered.size() == 1);
  }

  @Test
  void theTryIsRecordedBeforeItIsMade() throws InterruptedException {
    List<String> seen = new CopyOnWriteArrayList<>();
    channel.answer =
        notice -> {
          seen.add(rig.stateOf(notice.key()));
          return new Delivery.Delivered();
        };
    rig.put("reward:1");

    rig.sendOnce();

    assertThat(seen).containsExactly("uncertain, 1, 0 s");
  }

  @Test
  void whatADeadSenderHadTakenIsSentAgainWithTheSameKey() throws InterruptedException {
    rig.put("reward:1");
    try (TestOutbox dying = rig.anotherInstance()) {
      assertThat(dying.take(Notices.TOPIC)).isEqualTo(1);
      assertThat(rig.dispatcher.sendDue()).isFalse();
    }

    rig.sendOnce();

    assertThat(channel.delivered).containsExactly("reward:1");
    assertThat(rig.stateOf("reward:1")).isEqualTo("sent, 2");
  }

  @Test
  void whatIsBeingSentIsNotTakenAgainWhenTheDatabasesClockJumps() {
    rig.put("reward:1");
    assertThat(rig.store.take(1, false)).hasSize(1);

    rig.clock.shift(Duration.ofMinutes(1));

    assertThat(rig.store.take(1, true)).isEmpty();
  }

  @Test
  void aRunningSenderFindsByItselfWhatOtherInstancesLeft() {
    try (OutboxRig dead = new OutboxRig(database, channel)) {
      dead.put("reward:taken");
      dead.store.take(1, false);
      dead.put("reward:put");

      rig.running();

      await().until(() -> rig.count("state = 'sent'") == 1);
    }
    await().until(() -> rig.count("state = 'sent'") == 2);
    assertThat(channel.delivered).containsExactly("reward:put", "reward:taken");
  }

  @Test
  void anAttemptThatAnotherInstanceTookOverSettlesNothing() {
    rig.put("reward:1");
    try (TestOutbox instance = rig.anotherInstance()) {
      MessageStore dead = instance.stores.getFirst();
      TakenMessage slow = dead.take(1, false).getFirst();
      instance.heartbeat.stop();
      TakenMessage other = rig.store.take(1, true).getFirst();

      assertThat(dead.markFailed(slow, "HTTP 410")).isFalse();
      assertThat(rig.store.markSent(other)).isTrue();
    }
    assertThat(rig.stateOf("reward:1")).isEqualTo("sent, 2");
  }

  @Test
  void aChannelThatBreaksAndADatabaseThatFailsDoNotEndTheSender() {
    channel.answer =
        notice -> {
          if (notice.key().equals("reward:1")) {
            throw new IllegalStateException("a bug");
          }
          return new Delivery.Delivered();
        };
    rig.running();
    rig.put("reward:1");
    await().until(() -> channel.delivered.contains("reward:1"));
    rig.jdbc.sql("ALTER TABLE farekeeper_outbox RENAME TO farekeeper_notice_away").update();
    awaitALook();
    assertThat(rig.dispatcher.isRunning()).isTrue();
    rig.jdbc.sql("ALTER TABLE farekeeper_notice_away RENAME TO farekeeper_outbox").update();

    rig.put("reward:2");

    await().until(() -> rig.count("state = 'sent'") == 1);
    assertThat(rig.stateOf("reward:1")).startsWith("uncertain, 1");
  }

  /** Until the dispatcher has looked for notices once more, whatever it is doing now. */
  private void awaitALook() {
    int enough = rig.waits.get() + 2;
    await()
        .until(
            () -> {
              rig.wakeUp.signal();
              return rig.waits.get() >= enough;
            });
  }

  @Test
  void stoppingLetsThoseInFlightFinishAndTakesNothingNew() throws InterruptedException {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    channel.answer =
        _ -> {
          arrived.countDown();
          awaitLatch(released);
          return new Delivery.Delivered();
        };
    rig.running();
    rig.put("reward:1");
    awaitLatch(arrived);

    Thread stopping = Thread.ofVirtual().start(rig.instance.dispatcher::stop);
    await().until(() -> waitsForThoseInFlight(stopping));
    rig.put("reward:2");
    released.countDown();
    stopping.join();

    assertThat(rig.dispatcher.isRunning()).isFalse();
    assertThat(rig.stateOf("reward:1")).isEqualTo("sent, 1");
    assertThat(rig.stateOf("reward:2")).isEqualTo("pending, 0, 0 s");
    rig.dispatcher.start();
    await().until(() -> rig.count("state = 'sent'") == 2);
  }

  /** The dispatcher itself has ended by then. */
  private static boolean waitsForThoseInFlight(Thread stopping) {
    return Arrays.stream(stopping.getStackTrace())
        .anyMatch(
            frame ->
                frame.getClassName().equals(Semaphore.class.getName())
                    && frame.getMethodName().equals("tryAcquire"));
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
