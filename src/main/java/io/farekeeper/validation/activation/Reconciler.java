package io.farekeeper.validation.activation;

import io.farekeeper.stores.BackgroundLoop;
import io.farekeeper.stores.Deployment;
import io.farekeeper.stores.MySql;
import io.farekeeper.stores.Trace;
import io.farekeeper.validation.IdempotencyStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Takes up attempts without a live owner, each second, in each instance: those whose instance is
 * dead, whose outcome is not known, and those that were granted without Bytemark.
 */
public class Reconciler implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(Reconciler.class);
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final Duration FORGET_EVERY = Duration.ofHours(1);
  private static final Duration ENDS_WITHIN = Duration.ofSeconds(15);
  private static final int AT_A_TIME = 8;
  private static final int AT_ONCE = 64;

  private final ActivationStore activations;
  private final ActivationFinder finder;
  private final IdempotencyStore idempotencyStore;
  private final ActivationRecovery activationRecovery;
  private final MySql mySql;
  private final Deployment deployment;
  private final Semaphore slots = new Semaphore(AT_A_TIME);
  private final BackgroundLoop loop =
      new BackgroundLoop(
          "reconciler",
          EVERY,
          this::isToSweepAgain,
          Trace::inShort,
          reason -> log.warn("Unsettled rides cannot be looked after, trying again: {}", reason));
  private long forgotAt = System.nanoTime();

  Reconciler(
      ActivationStore activations,
      ActivationFinder finder,
      IdempotencyStore idempotencyStore,
      ActivationRecovery activationRecovery,
      MySql mySql,
      Deployment deployment) {
    this.activations = activations;
    this.finder = finder;
    this.idempotencyStore = idempotencyStore;
    this.activationRecovery = activationRecovery;
    this.mySql = mySql;
    this.deployment = deployment;
  }

  /** Settles what can be settled now; waits for it. */
  void sweep() throws InterruptedException {
    List<Attempt> neglected = finder.neglected(AT_ONCE);
    try {
      for (Attempt attempt : neglected) {
        slots.acquire();
        Thread.ofVirtual().name("reconciler-" + attempt.id()).start(() -> settle(attempt));
      }
    } finally {
      slots.acquireUninterruptibly(AT_A_TIME);
      slots.release(AT_A_TIME);
    }
  }

  private void settle(Attempt attempt) {
    try {
      activationRecovery.settle(attempt);
    } catch (RuntimeException e) {
      log.warn("Attempt {} is looked after later: {}", attempt.id(), Trace.inShort(e));
    } finally {
      slots.release();
    }
  }

  private boolean isToSweepAgain() throws InterruptedException {
    if (mySql.isReady()) {
      sweep();
      forget();
    }
    return true;
  }

  private void forget() {
    if (System.nanoTime() - forgotAt > FORGET_EVERY.toNanos()) {
      boolean all = idempotencyStore.forgetOld() && activations.forgetOld();
      forgotAt = all ? System.nanoTime() : forgotAt;
    }
  }

  @Override
  public void start() {
    if (deployment.whyIdle().isEmpty()) {
      loop.start();
    }
  }

  /** Takes nothing new, and waits for what is being settled. */
  @Override
  public void stop() {
    loop.stop(ENDS_WITHIN);
  }

  @Override
  public boolean isRunning() {
    return loop.isRunning();
  }

  /** Down before what it works with. */
  @Override
  public int getPhase() {
    return 1;
  }
}
