package io.farekeeper.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.farekeeper.cluster.DatabaseClock;
import io.farekeeper.outbox.NotificationProperties.Reward;
import io.farekeeper.outbox.NotificationProperties.Sqs;
import io.farekeeper.outbox.NotificationProperties.Webhook;
import io.farekeeper.stores.MySql;
import io.farekeeper.testing.TestMySql;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * One instance's outbox and dispatcher on a database of a test, with the channel that the test
 * gives.
 */
class OutboxRig implements AutoCloseable {
  static final NotificationProperties DEFAULTS = properties(10, Duration.ofHours(24));

  final HikariDataSource pool;
  final JdbcClient jdbc;
  final DatabaseClock clock;
  final TransactionTemplate transaction;
  final TestOutbox instance;
  final Outbox outbox;
  private final Topic topic;
  final Notices notices;
  final MessageStore store;
  final TopicDispatcher dispatcher;

  /** How often the dispatcher has begun to wait. */
  final AtomicInteger waits = new AtomicInteger();

  /**
   * Whether only a signal wakes the dispatcher: its poll sends nothing in place of one that is
   * missed.
   */
  volatile boolean withoutPoll;

  final WakeUp wakeUp =
      new WakeUp() {
        @Override
        void await(Duration atMost) throws InterruptedException {
          waits.incrementAndGet();
          super.await(withoutPoll ? Duration.ofDays(1) : atMost);
        }
      };

  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final List<MessageFailed> failures = new CopyOnWriteArrayList<>();
  volatile Consumer<MessageFailed> onFailure = failures::add;

  OutboxRig(TestMySql database, Channel channel) {
    this(database, channel, DEFAULTS, Duration.ofSeconds(15));
  }

  OutboxRig(
      TestMySql database, Channel channel, NotificationProperties properties, Duration patience) {
    pool = database.openMigrated();
    jdbc = JdbcClient.create(pool);
    clock = new DatabaseClock(jdbc);
    transaction = new TransactionTemplate(new DataSourceTransactionManager(pool));
    WakeUps wakeUps =
        new WakeUps() {
          @Override
          WakeUp of(String topic) {
            return wakeUp;
          }
        };
    Topic topic =
        new Topic(
            Notices.TOPIC,
            channel,
            properties.retries(),
            Topic.Dispatch.AT_ONCE,
            properties.maxConcurrent());
    this.topic = topic;
    instance =
        new TestOutbox(jdbc, clock, transaction, meters, this::publish, wakeUps, patience, topic);
    outbox = instance.outbox;
    notices = new Notices(outbox, new NoticeTexts(properties));
    store = instance.stores.getFirst();
    dispatcher = instance.topics.getFirst();
  }

  /** Another instance on the same database, without a dispatcher that runs. To be closed. */
  TestOutbox anotherInstance() {
    return new TestOutbox(jdbc, clock, transaction, meters, this::publish, topic);
  }

  private void publish(Object event) {
    if (event instanceof MessageFailed failed) {
      onFailure.accept(failed);
    }
  }

  static NotificationProperties properties(int maxTries, Duration tryFor) {
    return new NotificationProperties(
        "log",
        "en-us",
        new Webhook(null, Duration.ofSeconds(10)),
        new Sqs(null, null, null, null, Duration.ofSeconds(10)),
        new Reward(75, false, Map.of(), Map.of()),
        new NotificationProperties.Purchase(false, 76, false, Map.of(), Map.of()),
        maxTries,
        tryFor,
        16);
  }

  /** Sends notices from now on, as the application does. */
  OutboxRig running() {
    instance.start();
    return this;
  }

  void empty() {
    jdbc.sql("DELETE FROM farekeeper_outbox").update();
  }

  void put(String key) {
    put(key, null);
  }

  void put(String key, @Nullable String batch) {
    Notice notice = new Notice(key, 42, NoticeKind.REWARD, batch);
    MySql.retryingDeadlocks(
        () -> {
          transaction.executeWithoutResult(_ -> notices.put(notice));
          return true;
        });
  }

  /** One round of the dispatcher, until all that it took is settled. */
  void sendOnce() throws InterruptedException {
    dispatcher.sendDue();
    await().pollInterval(Duration.ofMillis(5)).until(() -> count("owner <> ''") == 0);
  }

  /** Lets time pass until every open notice is due. */
  void skipPauses() {
    long micros =
        jdbc.sql(
                """
                SELECT COALESCE(MAX(TIMESTAMPDIFF(MICROSECOND, %s, next_attempt_on)), 0)
                FROM farekeeper_outbox WHERE state IN ('pending', 'uncertain')
                """
                    .formatted(clock.now()))
            .query(Long.class)
            .single();
    clock.shift(Duration.ofNanos(Math.max(0, micros) * 1000));
  }

  long count(String condition) {
    return jdbc.sql("SELECT COUNT(*) FROM farekeeper_outbox WHERE " + condition)
        .query(Long.class)
        .single();
  }

  /** An end is counted a moment after it can be seen. */
  void requireCounted(String outcome, int times) {
    await().untilAsserted(() -> assertThat(counted(outcome)).isEqualTo(times));
  }

  double counted(String outcome) {
    return meters.counter("farekeeper.notices", "outcome", outcome).count();
  }

  /** A notice as {@code state, tries, seconds to the next try (up to the next 5), last error}. */
  String stateOf(String key) {
    return jdbc.sql(
            """
            SELECT state, attempts, last_error, settled_on IS NOT NULL AS settled,
              TIMESTAMPDIFF(MICROSECOND, %s, next_attempt_on) AS pause
            FROM farekeeper_outbox WHERE message_key = ?
            """
                .formatted(clock.now()))
        .param(key)
        .query(
            (row, _) ->
                row.getString("state")
                    + ", "
                    + row.getInt("attempts")
                    + (row.getBoolean("settled")
                        ? ""
                        : ", "
                            + Math.max(0, Math.ceilDiv(row.getLong("pause"), 5_000_000) * 5)
                            + " s")
                    + (row.getString("last_error") == null
                        ? ""
                        : ", " + row.getString("last_error")))
        .single();
  }

  @Override
  public void close() {
    instance.close();
    pool.close();
  }
}
