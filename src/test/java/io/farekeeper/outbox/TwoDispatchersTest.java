package io.farekeeper.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.testing.TestMySql;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TwoDispatchersTest {
  private static final int NOTICES = 500;

  @Test
  void eachNoticeIsDeliveredOnceByTwoInstances() throws Exception {
    TestMySql database = TestMySql.mariaDb();
    CountDownLatch oneHasSome = new CountDownLatch(1);
    CountDownLatch twoHasSome = new CountDownLatch(1);
    try (StubReceiver receiver = new StubReceiver();
        WebhookChannel one = channelTo(receiver);
        WebhookChannel two = channelTo(receiver);
        OutboxRig first = new OutboxRig(database, meeting(oneHasSome, twoHasSome, one));
        OutboxRig second = new OutboxRig(database, meeting(twoHasSome, oneHasSome, two))) {
      first.transaction.executeWithoutResult(
          _ ->
              IntStream.range(0, NOTICES)
                  .mapToObj(i -> new Notice("reward:" + i, i, NoticeKind.REWARD, "run-1"))
                  .forEach(first.notices::put));
      first.running();
      second.running();

      assertThat(second.outbox.awaitBatch("run-1", Duration.ofMinutes(1)))
          .isEqualTo(new Outbox.BatchResult(NOTICES, 0, 0));

      assertThat(receiver.keys).hasSize(NOTICES).doesNotHaveDuplicates();
      assertThat(first.count("attempts = 1")).isEqualTo(NOTICES);
      first.instance.dispatcher.stop();
      second.instance.dispatcher.stop();
      assertThat(first.counted("sent")).isPositive();
      assertThat(second.counted("sent")).isPositive();
      assertThat(first.counted("sent") + second.counted("sent")).isEqualTo(NOTICES);
    }
  }

  @Test
  void whatIsDueIsFoundByTheIndexInItsOrder() {
    try (OutboxRig rig = new OutboxRig(TestMySql.mariaDb(), new LogChannel())) {
      rig.jdbc
          .sql(
              """
              INSERT INTO farekeeper_outbox (topic, message_key, recipient, user_id, payload,
                  state, next_attempt_on, created_on)
              SELECT 'notice', CONCAT('old:', seq), 'rider', seq,
                  '{"kind": "REWARD", "wording": {"type": 75, "title": "", "body": "", "metadata": "{}",
                    "language": "es", "silent": false}}',
                  IF(seq % 100 = 0, 'pending', 'sent'), CURRENT_TIMESTAMP(3), CURRENT_TIMESTAMP(3)
              FROM seq_1_to_20000
              """)
          .update();
      rig.jdbc.sql("ANALYZE TABLE farekeeper_outbox").query().listOfRows();

      Map<String, Object> plan =
          rig.jdbc
              .sql(
                  """
                  EXPLAIN SELECT * FROM farekeeper_outbox
                  WHERE topic = 'notice' AND state = 'pending' AND next_attempt_on <= CURRENT_TIMESTAMP(3)
                  ORDER BY next_attempt_on, id LIMIT 16 FOR UPDATE SKIP LOCKED
                  """)
              .query()
              .singleRow();

      assertThat(plan).containsEntry("key", "farekeeper_outbox__due");
      assertThat(String.valueOf(plan.get("Extra"))).doesNotContain("filesort");
      assertThat(
              rig.store.take(16, false).stream()
                  .map(taken -> OutgoingNotice.of(taken.message()).wording().language())
                  .collect(Collectors.toSet()))
          .containsExactly("es");
    }
  }

  /** Delivers once the other instance has a notice too: a fast one would leave it none. */
  private static Channel meeting(CountDownLatch mine, CountDownLatch others, Channel channel) {
    return notice -> {
      mine.countDown();
      try {
        others.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return channel.deliver(notice);
    };
  }

  private static WebhookChannel channelTo(StubReceiver receiver) {
    return new WebhookChannel(
        WebhookAddress.parse(receiver.url("", "/")).orElseThrow(),
        Duration.ofSeconds(10),
        Clock.systemUTC());
  }
}
