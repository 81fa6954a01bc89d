package io.farekeeper.outbox;

import io.farekeeper.stores.BackgroundLoop;
import io.farekeeper.stores.Trace;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what is due of one topic, for as long as the application runs, or when it is called. Any
 * number of instances do so at once: a message that one has taken is its own.
 */
class TopicDispatcher {
  private static final Logger log = LoggerFactory.getLogger(TopicDispatcher.class);
  private static final Duration POLL = Duration.ofSeconds(2);
  private static final Duration DELETE_EVERY = Duration.ofHours(1);
  private static final Duration STOP_WAITS_AT_MOST = Duration.ofSeconds(20);

  private final Topic topic;
  private final MessageStore store;
  private final DeliveryRecorder deliveryRecorder;
  private final WakeUp wakeUp;
  private final CompletableFuture<Void> ready;
  private final Semaphore slots;
  private final BackgroundLoop loop;
  private volatile long nextDeletion = System.nanoTime();
  private boolean uncertainFirst;

  /** Whether the last turn sent any, so that there may be more. */
  private boolean hasMore;

  /**
   * Makes a dispatcher, not started yet.
   *
   * @param ready completes when the outbox has its table
   */
  TopicDispatcher(
      Topic topic,
      MessageStore store,
      DeliveryRecorder deliveryRecorder,
      WakeUp wakeUp,
      CompletableFuture<Void> ready) {
    this.topic = topic;
    this.store = store;
    this.deliveryRecorder = deliveryRecorder;
    this.wakeUp = wakeUp;
    this.ready = ready;
    this.slots = new Semaphore(topic.atATime());
    this.loop =
        new BackgroundLoop(
            "outbox-" + topic.name(),
            Duration.ZERO,
            this::isToGoOn,
            Trace::inShort,
            reason ->
                log.warn(
                    "Messages of topic {} cannot be sent at the moment, trying again every {} s:"
                        + " {}",
                    topic.name(),
                    POLL.toSeconds(),
                    reason));
  }

  Topic topic() {
    return topic;
  }

  /** Begins to send at once what is due, unless its topic is delivered on demand. */
  void start() {
    if (isRunning() || topic.dispatch() == Topic.Dispatch.ON_DEMAND) {
      return;
    }
    loop.start();
    var _ = ready.thenRun(wakeUp::signal);
  }

  /** One turn; if it fails, the next one waits as after one that found nothing. */
  private boolean isToGoOn() throws InterruptedException {
    if (!hasMore) {
      wakeUp.await(POLL);
    }
    hasMore = false;
    if (ready.isDone()) {
      hasMore = sendDue();
      if (!hasMore) {
        deleteOldHourly();
      }
    }
    return true;
  }

  /** While there is nothing to send: whatever is left, the next look after an hour finds it. */
  private void deleteOldHourly() {
    if (System.nanoTime() - nextDeletion < 0) {
      return;
    }
    nextDeletion = System.nanoTime() + DELETE_EVERY.toNanos();
    try {
      while (store.deleteOld() > 0 && !loop.isStopping()) {
        log.debug("Old messages of topic {} were deleted", topic.name());
      }
    } catch (RuntimeException e) {
      log.warn("Old messages could not be deleted; tried again in an hour", e);
    }
  }

  /**
   * Takes as many as can be sent at once, and starts sending them.
   *
   * @return whether there was any, and so may be more
   */
  boolean sendDue() throws InterruptedException {
    if (!slots.tryAcquire(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
      return true;
    }
    int free = 1 + slots.drainPermits();
    int used = 0;
    try {
      for (TakenMessage message : take(free)) {
        Thread.ofVirtual().name("message-" + message.id()).start(() -> sendInSlot(message));
        used++;
      }
      return used > 0;
    } finally {
      slots.release(free - used);
    }
  }

  /**
   * Sends one after the other what is due, in the caller's thread.
   *
   * @param goOn is given the outcome of each, and says whether the next one follows
   */
  void deliverDue(Predicate<DeliveryAttempt> goOn) {
    boolean more = true;
    while (more) {
      List<TakenMessage> taken = take(1);
      more = !taken.isEmpty() && goOn.test(send(taken.getFirst()));
    }
    deleteOldHourly();
  }

  /** By turns, so that neither those new nor those without an answer wait for all the others. */
  private List<TakenMessage> take(int atMost) {
    uncertainFirst = !uncertainFirst;
    return store.take(atMost, uncertainFirst);
  }

  private void sendInSlot(TakenMessage taken) {
    try {
      send(taken);
    } finally {
      slots.release();
    }
  }

  private DeliveryAttempt send(TakenMessage taken) {
    return taken.exhausted()
        ? deliveryRecorder.giveUp(taken)
        : deliveryRecorder.settle(taken, deliver(taken.message()));
  }

  private Delivery deliver(OutgoingMessage message) {
    try {
      return topic.channel().deliver(message);
    } catch (RuntimeException e) {
      log.error("Message {} could not be sent, it is tried again", message.key(), e);
      return new Delivery.NoAnswer("the channel failed");
    }
  }

  /** Takes nothing new, and waits for those that are being sent. */
  void stop() {
    if (!isRunning()) {
      return;
    }
    wakeUp.signal();
    loop.stop(STOP_WAITS_AT_MOST);
    int all = topic.atATime();
    try {
      if (slots.tryAcquire(all, STOP_WAITS_AT_MOST.toMillis(), TimeUnit.MILLISECONDS)) {
        slots.release(all);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  boolean isRunning() {
    return loop.isRunning();
  }
}
