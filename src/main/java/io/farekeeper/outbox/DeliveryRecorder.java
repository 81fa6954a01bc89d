package io.farekeeper.outbox;

import io.farekeeper.outbox.DeliveryAttempt.Result;
import io.farekeeper.stores.Pause;
import io.farekeeper.stores.RetryPolicy;
import io.farekeeper.stores.TextColumn;
import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.transaction.support.TransactionTemplate;

/** Records the outcome of an attempt, and publishes that a message was delivered or has failed. */
class DeliveryRecorder {
  private static final Logger log = LoggerFactory.getLogger(DeliveryRecorder.class);
  private static final TextColumn ERROR = TextColumn.own(256);
  private static final int MAX_CONNECTIONS = 4;
  private static final RetryPolicy WRITES =
      RetryPolicy.doubling(Duration.ofMillis(100), Duration.ofSeconds(2));

  private final String topic;
  private final RetryPolicy retries;
  private final MessageStore store;
  private final TransactionTemplate transaction;
  private final ApplicationEventPublisher events;
  private final Duration patience;
  // However many are sent at once: the pool is the other features' too.
  private final Semaphore connections = new Semaphore(MAX_CONNECTIONS);
  private final Counter sent;
  private final Counter failed;
  private final Counter uncertain;
  private final Counter retried;

  /**
   * Makes a recorder for one topic.
   *
   * @param counters the counter of each outcome
   * @param patience how long it tries to record an outcome
   */
  DeliveryRecorder(
      Topic topic,
      MessageStore store,
      TransactionTemplate transaction,
      ApplicationEventPublisher events,
      Function<String, Counter> counters,
      Duration patience) {
    this.topic = topic.name();
    this.retries = topic.retries();
    this.store = store;
    this.transaction = transaction;
    this.events = events;
    this.patience = patience;
    this.sent = counters.apply("sent");
    this.failed = counters.apply("failed");
    this.uncertain = counters.apply("uncertain");
    this.retried = counters.apply("retried");
  }

  /** Gives up a message that has no attempt left. */
  DeliveryAttempt giveUp(TakenMessage taken) {
    String lastError = taken.lastError() == null ? "no answer was seen" : taken.lastError();
    return insist(taken, () -> giveUp(taken, lastError));
  }

  /** Settles the attempt. A message that another instance has taken since is left to that. */
  DeliveryAttempt settle(TakenMessage taken, Delivery delivery) {
    return insist(taken, () -> write(taken, delivery));
  }

  private DeliveryAttempt write(TakenMessage taken, Delivery delivery) {
    boolean last = retries.isExhausted(taken.attempt());
    return switch (delivery) {
      case Delivery.Delivered _ -> deliver(taken);
      case Delivery.Refused(String reason) -> fail(taken, Result.REFUSED, reason);
      case Delivery.NotSent(String reason, _) when last -> giveUp(taken, reason);
      case Delivery.NoAnswer(String reason) when last -> giveUp(taken, reason);
      case Delivery.NotSent(String reason, Duration retryAfter) -> {
        Duration pause = retries.after(taken.attempt(), retryAfter);
        count(retried, store.markPending(taken, pause, ERROR.fit(reason)));
        yield attempt(taken, Result.LEFT, reason);
      }
      case Delivery.NoAnswer(String reason) -> {
        Duration pause = retries.after(taken.attempt());
        count(uncertain, store.markUncertain(taken, pause, ERROR.fit(reason)));
        yield attempt(taken, Result.LEFT, reason);
      }
    };
  }

  private DeliveryAttempt deliver(TakenMessage taken) {
    String key = taken.message().key();
    boolean won =
        publishing(() -> store.markSent(taken), new MessageDelivered(topic, key, taken.attempt()));
    count(sent, won);
    return attempt(taken, won ? Result.DELIVERED : Result.LEFT, null);
  }

  private DeliveryAttempt giveUp(TakenMessage taken, String lastError) {
    String tries = taken.attempt() == 1 ? "1 try" : taken.attempt() + " tries";
    return fail(taken, Result.GIVEN_UP, "gave up after " + tries + ": " + lastError);
  }

  private DeliveryAttempt fail(TakenMessage taken, Result result, String reason) {
    OutgoingMessage message = taken.message();
    String words = ERROR.fit(reason);
    boolean won =
        publishing(
            () -> store.markFailed(taken, words),
            new MessageFailed(topic, message.key(), message.recipient(), taken.attempt(), words));
    count(failed, won);
    if (won) {
      log.warn("Message {} to {} failed: {}", message.key(), message.recipient(), words);
    }
    return attempt(taken, won ? result : Result.LEFT, words);
  }

  /** Whether this attempt made the change, which is then published in its transaction. */
  private boolean publishing(Supplier<Boolean> change, Object event) {
    return Boolean.TRUE.equals(
        transaction.execute(
            _ -> {
              boolean won = change.get();
              if (won) {
                events.publishEvent(event);
              }
              return won;
            }));
  }

  private static void count(Counter counter, boolean won) {
    if (won) {
      counter.increment();
    }
  }

  private static DeliveryAttempt attempt(
      TakenMessage taken, Result result, @Nullable String reason) {
    return new DeliveryAttempt(taken.message().key(), result, reason);
  }

  /**
   * Tries for a while: what is not recorded is sent again, and a receiver that knows no keys would
   * show it twice.
   */
  private DeliveryAttempt insist(TakenMessage taken, Supplier<DeliveryAttempt> write) {
    long end = System.nanoTime() + patience.toNanos();
    for (int writes = 1; ; writes++) {
      Duration pause = WRITES.after(writes);
      try {
        return withConnection(write);
      } catch (RuntimeException e) {
        if (System.nanoTime() + pause.toNanos() > end || Thread.currentThread().isInterrupted()) {
          log.warn(
              "The outcome of message {} was not recorded, it is tried again", keyOf(taken), e);
          store.release(taken);
          return attempt(taken, Result.LEFT, "the outcome was not recorded");
        }
        log.debug("The outcome of message {} is not recorded yet", keyOf(taken), e);
      }
      Pause.of(pause);
    }
  }

  private DeliveryAttempt withConnection(Supplier<DeliveryAttempt> write) {
    connections.acquireUninterruptibly();
    try {
      return write.get();
    } finally {
      connections.release();
    }
  }

  private static String keyOf(TakenMessage taken) {
    return taken.message().key();
  }
}
