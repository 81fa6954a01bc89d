package io.farekeeper.outbox;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Sends what is due, for as long as the application runs. Any number of instances do so at once: a
 * notice that one has taken is leased to it.
 */
class TopicDispatcher implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(TopicDispatcher.class);
  private static final Duration POLL = Duration.ofSeconds(2);
  private static final Duration DELETE_EVERY = Duration.ofHours(1);
  private static final Duration STOP_WAITS_AT_MOST = Duration.ofSeconds(20);

  private final MessageStore store;
  private final Channel channel;
  private final DeliveryRecorder deliveryRecorder;
  private final WakeUp wakeUp;
  private final CompletableFuture<Void> ready;
  private final boolean idle;
  private final int maxConcurrent;
  private final Semaphore slots;
  private volatile @Nullable Thread loop;
  private volatile boolean stopping;
  private boolean failing;
  private long nextDeletion = System.nanoTime();
  private boolean uncertainFirst;

  /**
   * Makes a dispatcher, not started yet.
   *
   * @param ready completes when the outbox has its table
   * @param idle nothing of this database may be sent
   */
  TopicDispatcher(
      MessageStore store,
      Channel channel,
      DeliveryRecorder deliveryRecorder,
      WakeUp wakeUp,
      CompletableFuture<Void> ready,
      boolean idle,
      int maxConcurrent) {
    this.store = store;
    this.channel = channel;
    this.deliveryRecorder = deliveryRecorder;
    this.wakeUp = wakeUp;
    this.ready = ready;
    this.idle = idle;
    this.maxConcurrent = maxConcurrent;
    this.slots = new Semaphore(maxConcurrent);
  }

  @Override
  public void start() {
    if (idle || isRunning()) {
      return;
    }
    stopping = false;
    loop = Thread.ofVirtual().name("outbox-dispatcher").start(this::sendUntilStopped);
    var _ = ready.thenRun(wakeUp::signal);
  }

  private void sendUntilStopped() {
    try {
      while (!stopping) {
        if (!ready.isDone() || !sendDueOrWarn()) {
          deleteOldHourly();
          wakeUp.await(POLL);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean sendDueOrWarn() throws InterruptedException {
    try {
      boolean sent = sendDue();
      failing = false;
      return sent;
    } catch (RuntimeException e) {
      if (!failing) {
        log.warn(
            "Notices cannot be sent at the moment, trying again every {} s", POLL.toSeconds(), e);
      }
      failing = true;
      return false;
    }
  }

  /** While there is nothing to send: whatever is left, the next look after an hour finds it. */
  private void deleteOldHourly() {
    if (!ready.isDone() || System.nanoTime() - nextDeletion < 0) {
      return;
    }
    nextDeletion = System.nanoTime() + DELETE_EVERY.toNanos();
    try {
      while (store.deleteOld() > 0 && !stopping) {
        log.debug("Old notices were deleted");
      }
    } catch (RuntimeException e) {
      log.warn("Old notices could not be deleted; tried again in an hour", e);
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
      // By turns, so that neither those new nor those without an answer wait for all the others.
      uncertainFirst = !uncertainFirst;
      List<TakenMessage> taken = store.take(free, uncertainFirst);
      for (TakenMessage notice : taken) {
        Thread.ofVirtual().name("notice-" + notice.id()).start(() -> send(notice));
        used++;
      }
      return used > 0;
    } finally {
      slots.release(free - used);
    }
  }

  private void send(TakenMessage taken) {
    try {
      if (taken.exhausted()) {
        deliveryRecorder.giveUp(taken);
      } else {
        deliveryRecorder.settle(taken, channel.deliver(taken.notice()));
      }
    } catch (RuntimeException e) {
      log.error("Notice {} is tried again when its lease is over", taken.notice().key(), e);
    } finally {
      slots.release();
    }
  }

  /** Takes nothing new, and waits for those that are being sent. */
  @Override
  public void stop() {
    Thread running = loop;
    if (running == null) {
      return;
    }
    stopping = true;
    wakeUp.signal();
    try {
      running.join(STOP_WAITS_AT_MOST);
      if (slots.tryAcquire(maxConcurrent, STOP_WAITS_AT_MOST.toMillis(), TimeUnit.MILLISECONDS)) {
        slots.release(maxConcurrent);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    loop = null;
  }

  @Override
  public boolean isRunning() {
    return loop != null;
  }

  /** Stops after the features that put notices in, and before MySQL goes. */
  @Override
  public int getPhase() {
    return 0;
  }
}
