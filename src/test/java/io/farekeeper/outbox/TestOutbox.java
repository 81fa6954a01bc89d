package io.farekeeper.outbox;

import io.farekeeper.cluster.DatabaseClock;
import io.farekeeper.cluster.InstanceHeartbeat;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** One instance's outbox and dispatchers on a database of a test, with the test's topics. */
public final class TestOutbox implements AutoCloseable {
  /** Completes when the dispatchers may begin. */
  public final CompletableFuture<Void> ready = new CompletableFuture<>();

  /** The instance's heartbeat; beats from the beginning. */
  public final InstanceHeartbeat heartbeat;

  public final Outbox outbox;
  final OutboxDispatcher dispatcher;
  final List<MessageStore> stores = new ArrayList<>();
  final List<TopicDispatcher> topics = new ArrayList<>();

  /**
   * Makes it; nothing is sent yet.
   *
   * @param events is given what the outbox publishes, in its transaction
   */
  public TestOutbox(
      JdbcClient jdbc,
      DatabaseClock clock,
      TransactionTemplate transaction,
      MeterRegistry meters,
      Consumer<Object> events,
      Topic... declared) {
    this(jdbc, clock, transaction, meters, events, new WakeUps(), Duration.ofSeconds(15), declared);
  }

  TestOutbox(
      JdbcClient jdbc,
      DatabaseClock clock,
      TransactionTemplate transaction,
      MeterRegistry meters,
      Consumer<Object> events,
      WakeUps wakeUps,
      Duration patience,
      Topic... declared) {
    heartbeat = new InstanceHeartbeat(jdbc, clock);
    for (Topic topic : declared) {
      MessageStore store = new MessageStore(jdbc, transaction, heartbeat, clock, topic);
      DeliveryRecorder recorder =
          new DeliveryRecorder(
              topic,
              store,
              transaction,
              events::accept,
              OutboxConfiguration.countersOf(topic, meters),
              patience);
      stores.add(store);
      topics.add(new TopicDispatcher(topic, store, recorder, wakeUps.of(topic.name()), ready));
    }
    dispatcher = new OutboxDispatcher(topics, false);
    outbox = new Outbox(jdbc, clock, wakeUps, dispatcher);
    heartbeat.start();
    Awaitility.await().pollInterval(Duration.ofMillis(5)).until(heartbeat::isAlive);
  }

  /** A reward notice as a channel is given it. */
  static OutgoingMessage notice(String key, long userId, Wording wording) {
    String payload = new NoticePayload(NoticeKind.REWARD.name(), wording).toJson();
    return new OutgoingMessage(key, Recipient.rider(userId), payload);
  }

  /** Takes what is due of a topic, as an instance that is killed before it sends. */
  public int take(String topic) {
    int taken = 0;
    for (TopicDispatcher dispatcher : topics) {
      if (dispatcher.topic().name().equals(topic)) {
        taken += stores.get(topics.indexOf(dispatcher)).take(100, false).size();
      }
    }
    return taken;
  }

  /** Sends from now on what is due, as the application does. */
  public void start() {
    ready.complete(null);
    dispatcher.start();
  }

  @Override
  public void close() {
    dispatcher.stop();
    heartbeat.stop();
  }
}
