package io.farekeeper.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.farekeeper.cluster.DatabaseClock;
import io.farekeeper.outbox.DeliveryAttempt.Result;
import io.farekeeper.stores.RetryPolicy;
import io.farekeeper.testing.TestMySql;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Messages of several topics, each with its own channel and recipients. */
@ParameterizedClass
@MethodSource("io.farekeeper.testing.TestMySql#all")
class TopicsTest {
  private static final RetryPolicy TWICE =
      new RetryPolicy(List.of(Duration.ofMinutes(1)), 2, RetryPolicy.ANY_TIME);

  private final HikariDataSource pool;
  private final TransactionTemplate transaction;
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<Object> events = new CopyOnWriteArrayList<>();
  private final List<OutgoingMessage> alerts = new CopyOnWriteArrayList<>();
  private final List<String> mails = new CopyOnWriteArrayList<>();
  private final List<String> posts = new CopyOnWriteArrayList<>();
  private volatile Delivery answer = new Delivery.Delivered();
  private final DatabaseClock clock;
  private final TestOutbox instance;

  TopicsTest(TestMySql database) {
    pool = database.openMigrated();
    JdbcClient jdbc = JdbcClient.create(pool);
    transaction = new TransactionTemplate(new JdbcTransactionManager(pool));
    clock = new DatabaseClock(jdbc);
    instance =
        new TestOutbox(
            jdbc,
            clock,
            transaction,
            meters,
            events::add,
            new Topic("alert-chat", this::chat, TWICE, Topic.Dispatch.AT_ONCE, 4),
            new Topic("alert-mail", this::mail, TWICE, Topic.Dispatch.AT_ONCE, 4),
            new Topic("posted", this::post, TWICE, Topic.Dispatch.ON_DEMAND, 1));
  }

  @BeforeEach
  void empty() {
    JdbcClient.create(pool).sql("DELETE FROM farekeeper_outbox").update();
  }

  @AfterEach
  void close() {
    instance.close();
    pool.close();
  }

  private Delivery chat(OutgoingMessage message) {
    alerts.add(message);
    return new Delivery.Delivered();
  }

  private Delivery mail(OutgoingMessage message) {
    mails.add(message.key());
    return new Delivery.NotSent("no server", Duration.ZERO);
  }

  private Delivery post(OutgoingMessage message) {
    posts.add(message.key());
    return answer;
  }

  private void put(String topic, String key, Recipient recipient) {
    transaction.executeWithoutResult(
        _ -> instance.outbox.put(new Message(topic, key, recipient, "{\"text\":\"a\"}", "b")));
  }

  @Test
  void operatorsGetAMessageByEachChannelAndOneThatIsDownHoldsUpNoOther() {
    instance.start();

    put("alert-mail", "alert:1", Recipient.OPERATORS);
    put("alert-chat", "alert:1", Recipient.OPERATORS);
    put("alert-chat", "alert:1", Recipient.OPERATORS);

    assertThat(instance.outbox.awaitBatch("b", Duration.ofSeconds(30)))
        .isEqualTo(new Outbox.BatchResult(1, 0, 1));
    assertThat(alerts)
        .containsExactly(new OutgoingMessage("alert:1", Recipient.OPERATORS, "{\"text\":\"a\"}"));
    assertThat(mails).containsExactly("alert:1");
    assertThat(events).containsExactly(new MessageDelivered("alert-chat", "alert:1", 1));
    assertThat(
            JdbcClient.create(pool)
                .sql("SELECT COUNT(*) FROM farekeeper_outbox WHERE user_id IS NULL")
                .query(Long.class)
                .single())
        .isEqualTo(2);
    await()
        .untilAsserted(
            () ->
                assertThat(
                        meters
                            .counter("farekeeper.outbox", "topic", "alert-chat", "outcome", "sent")
                            .count())
                    .isEqualTo(1));
  }

  @Test
  void whatIsDeliveredOnDemandWaitsForTheCaller() {
    instance.start();
    put("posted", "1", Recipient.SYSTEM);
    put("posted", "2", Recipient.SYSTEM);
    put("alert-chat", "later", Recipient.OPERATORS);
    await().until(() -> alerts.size() == 1);
    assertThat(posts).isEmpty();

    List<DeliveryAttempt> attempts = new ArrayList<>();
    instance.outbox.deliverDue("posted", attempt -> !attempts.add(attempt));
    assertThat(attempts).as("the caller stops").hasSize(1);
    instance.outbox.deliverDue("posted", attempts::add);

    assertThat(posts).containsExactlyInAnyOrder("1", "2");
    assertThat(attempts).extracting(DeliveryAttempt::result).containsOnly(Result.DELIVERED);
  }

  @Test
  void aMessageIsTriedAsItsTopicsPolicySays() {
    answer = new Delivery.NotSent("HTTP 503", Duration.ofDays(2));
    put("posted", "1", Recipient.SYSTEM);

    List<DeliveryAttempt> attempts = new ArrayList<>();
    for (int minute = 0; minute < 4; minute++) {
      instance.outbox.deliverDue("posted", attempts::add);
      clock.shift(Duration.ofMinutes(1));
    }

    assertThat(attempts)
        .containsExactly(
            new DeliveryAttempt("1", Result.LEFT, "HTTP 503"),
            new DeliveryAttempt("1", Result.GIVEN_UP, "gave up after 2 tries: HTTP 503"));
    assertThat(events)
        .containsExactly(
            new MessageFailed(
                "posted", "1", Recipient.SYSTEM, 2, "gave up after 2 tries: HTTP 503"));
  }

  @Test
  void aTopicThatIsNotDeclaredKeepsItsMessages() {
    put("unknown", "1", Recipient.SYSTEM);

    instance.outbox.deliverDue("unknown", _ -> true);

    assertThat(instance.outbox.awaitBatch("b", Duration.ofMillis(50)).open()).isEqualTo(1);
  }

  @Test
  void onlyARiderHasAUserId() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Recipient(Recipient.Kind.OPERATORS, 7L));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Recipient(Recipient.Kind.RIDER, null));
    assertThat(Recipient.rider(7)).hasToString("user 7");
  }
}
