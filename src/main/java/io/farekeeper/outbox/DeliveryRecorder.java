package io.farekeeper.outbox;

import io.farekeeper.stores.TextColumn;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.transaction.support.TransactionTemplate;

/** Records the outcome of an attempt, and publishes that a notice has failed. */
class DeliveryRecorder {
  private static final Logger log = LoggerFactory.getLogger(DeliveryRecorder.class);
  private static final TextColumn ERROR = TextColumn.own(256);
  private static final int MAX_CONNECTIONS = 4;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  private final MessageStore store;
  private final TransactionTemplate transaction;
  private final ApplicationEventPublisher events;
  private final int maxTries;
  private final Duration lease;
  // However many are sent at once: the pool is the other features' too.
  private final Semaphore connections = new Semaphore(MAX_CONNECTIONS);
  private final Counter sent;
  private final Counter failed;
  private final Counter uncertain;
  private final Counter retried;

  DeliveryRecorder(
      MessageStore store,
      TransactionTemplate transaction,
      ApplicationEventPublisher events,
      MeterRegistry meters,
      NotificationProperties properties,
      Duration lease) {
    this.store = store;
    this.transaction = transaction;
    this.events = events;
    this.maxTries = properties.maxTries();
    this.lease = lease;
    this.sent = meters.counter("farekeeper.notices", "outcome", "sent");
    this.failed = meters.counter("farekeeper.notices", "outcome", "failed");
    this.uncertain = meters.counter("farekeeper.notices", "outcome", "uncertain");
    this.retried = meters.counter("farekeeper.notices", "outcome", "retried");
  }

  /** Gives up a notice that has no try left. */
  void giveUp(TakenMessage taken) {
    String lastError = taken.lastError() == null ? "no answer was seen" : taken.lastError();
    insist(taken, () -> fail(taken, givenUp(taken, lastError)));
  }

  /** Settles the try. A notice whose lease has meanwhile gone to another try is left to that. */
  void settle(TakenMessage taken, Delivery delivery) {
    insist(taken, () -> write(taken, delivery));
  }

  private void write(TakenMessage taken, Delivery delivery) {
    Duration pause = BackOff.after(taken.attempt());
    boolean last = taken.attempt() >= maxTries;
    switch (delivery) {
      case Delivery.Delivered _ -> count(sent, store.markSent(taken));
      case Delivery.Refused(String reason) -> fail(taken, reason);
      case Delivery.NotSent(String reason, _) when last -> fail(taken, givenUp(taken, reason));
      case Delivery.NoAnswer(String reason) when last -> fail(taken, givenUp(taken, reason));
      case Delivery.NotSent(String reason, Duration retryAfter) -> {
        Duration longer = retryAfter.compareTo(pause) > 0 ? retryAfter : pause;
        count(retried, store.markPending(taken, longer, reason));
      }
      case Delivery.NoAnswer(String reason) ->
          count(uncertain, store.markUncertain(taken, pause, reason));
    }
  }

  private void fail(TakenMessage taken, String reason) {
    String key = taken.notice().key();
    String words = ERROR.fit(reason);
    boolean won =
        Boolean.TRUE.equals(
            transaction.execute(
                _ -> {
                  boolean first = store.markFailed(taken, words);
                  if (first) {
                    events.publishEvent(new NoticeFailed(key, taken.notice().userId(), words));
                  }
                  return first;
                }));
    count(failed, won);
    if (won) {
      log.warn("Notice {} to user {} failed: {}", key, taken.notice().userId(), words);
    }
  }

  private static void count(Counter counter, boolean won) {
    if (won) {
      counter.increment();
    }
  }

  private static String givenUp(TakenMessage taken, String lastError) {
    String tries = taken.attempt() == 1 ? "1 try" : taken.attempt() + " tries";
    return "gave up after " + tries + ": " + lastError;
  }

  /**
   * Tries for as long as the notice is ours: what is not written down is sent again, and a receiver
   * that knows no keys would show it twice.
   */
  private void insist(TakenMessage taken, Runnable write) {
    long end = System.nanoTime() + lease.toNanos();
    Duration pause = FIRST_PAUSE;
    while (true) {
      try {
        withConnection(write);
        return;
      } catch (RuntimeException e) {
        if (System.nanoTime() + pause.toNanos() > end || Thread.currentThread().isInterrupted()) {
          log.warn("What came of notice {} was not kept, it is tried again", keyOf(taken), e);
          return;
        }
        log.debug("What came of notice {} is not kept yet", keyOf(taken), e);
      }
      sleep(pause);
      pause =
          pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
              ? pause.multipliedBy(2)
              : LONGEST_PAUSE;
    }
  }

  private void withConnection(Runnable write) {
    connections.acquireUninterruptibly();
    try {
      write.run();
    } finally {
      connections.release();
    }
  }

  private static String keyOf(TakenMessage taken) {
    return taken.notice().key();
  }

  private static void sleep(Duration pause) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
