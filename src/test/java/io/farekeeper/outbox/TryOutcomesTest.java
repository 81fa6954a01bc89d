package io.farekeeper.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.farekeeper.testing.OwnServers;
import io.farekeeper.testing.TestMySql;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What each answer to a try leads to, and when a notice is given up. */
@ExtendWith(OwnServers.class)
class TryOutcomesTest {
  private final TestMySql database;
  private final ScriptedChannel channel = new ScriptedChannel();
  private final OutboxRig rig;

  TryOutcomesTest(TestMySql database) {
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

    assertThat(rig.failures).containsExactly(failed(1, "refused by the webhook: HTTP 410"));
    rig.requireCounted("sent", 1);
    rig.requireCounted("failed", 1);
    rig.requireCounted("retried", 3);
    rig.requireCounted("uncertain", 1);
  }

  private String outcome(Delivery delivery) throws InterruptedException {
    rig.empty();
    channel.answer = _ -> delivery;
    rig.put("reward:1");
    rig.sendOnce();
    return rig.stateOf("reward:1");
  }

  @Test
  void tenTriesWithGrowingPausesThenItIsGivenUp() throws InterruptedException {
    channel.answer = _ -> new Delivery.NoAnswer("no answer within 10000 ms");
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
    assertThat(channel.delivered).hasSize(10);
    assertThat(rig.failures)
        .containsExactly(failed(10, "gave up after 10 tries: no answer within 10000 ms"));
  }

  private static MessageFailed failed(int attempts, String reason) {
    return new MessageFailed(Notices.TOPIC, "reward:1", Recipient.rider(42), attempts, reason);
  }

  @Test
  void aDayAfterTheFirstTryItIsGivenUpWithoutAnother() throws InterruptedException {
    channel.answer = _ -> new Delivery.NotSent("HTTP 503", Duration.ZERO);
    rig.put("reward:1");
    rig.sendOnce();
    rig.clock.shift(Duration.ofHours(25));

    rig.sendOnce();

    assertThat(channel.delivered).hasSize(1);
    assertThat(rig.stateOf("reward:1")).isEqualTo("failed, 1, gave up after 1 try: HTTP 503");
  }

  @Test
  void aSenderThatDiesInEveryTryDoesNotTryForEver() throws InterruptedException {
    rig.put("reward:1");
    for (int i = 1; i <= 10; i++) {
      try (TestOutbox dying = rig.anotherInstance()) {
        assertThat(dying.stores.getFirst().take(1, true).getFirst().exhausted()).isFalse();
      }
    }

    rig.sendOnce();

    assertThat(channel.delivered).isEmpty();
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
            rig.empty();
            throw new IllegalStateException("the listener's database is down");
          }
          rig.failures.add(event);
        };
    channel.answer = _ -> new Delivery.Refused("refused by the webhook: HTTP 400");
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
    assertThat(channel.delivered).hasSize(1);
    rig.requireCounted("failed", 1);
  }

  @Test
  void aListenerThatFailsForLongerThanTheLeaseLeadsToAnotherTry() throws InterruptedException {
    try (OutboxRig hasty =
        new OutboxRig(database, channel, OutboxRig.DEFAULTS, Duration.ofMillis(150))) {
      // Down until the second try: the first may still be at its last attempt when that begins.
      hasty.onFailure =
          event -> {
            if (channel.delivered.size() < 2) {
              throw new IllegalStateException("the listener's database is down");
            }
            hasty.failures.add(event);
          };
      channel.answer = _ -> new Delivery.Refused("refused by the webhook: HTTP 400");
      hasty.put("reward:1");
      hasty.sendOnce();
      assertThat(hasty.stateOf("reward:1")).isEqualTo("uncertain, 1, 0 s");

      await()
          .untilAsserted(
              () -> {
                hasty.sendOnce();
                assertThat(hasty.failures).hasSize(1);
              });
      assertThat(channel.delivered).hasSizeGreaterThan(1).containsOnly("reward:1");
    }
  }
}
