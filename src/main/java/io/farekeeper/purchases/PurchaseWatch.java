package io.farekeeper.purchases;

import io.farekeeper.stores.Deployment;
import io.farekeeper.stores.MySql;
import io.farekeeper.stores.Trace;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;
import org.springframework.stereotype.Component;

/** Looks for open purchases every two seconds, for as long as the application runs. */
@Component
class PurchaseWatch implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(PurchaseWatch.class);
  private static final Duration EVERY = Duration.ofSeconds(2);
  private static final Duration DELETE_EVERY = Duration.ofHours(1);
  private static final Duration STOP_WAITS_AT_MOST = Duration.ofSeconds(10);

  private final PurchaseConfirmation confirmation;
  private final PurchaseStore store;
  private final MySql mySql;
  private final Deployment deployment;
  private volatile @Nullable SimpleAsyncTaskScheduler scheduler;
  private volatile boolean failing;

  PurchaseWatch(
      PurchaseConfirmation confirmation, PurchaseStore store, MySql mySql, Deployment deployment) {
    this.confirmation = confirmation;
    this.store = store;
    this.mySql = mySql;
    this.deployment = deployment;
  }

  @Override
  public void start() {
    if (deployment.whyIdle().isPresent() || isRunning()) {
      return;
    }
    SimpleAsyncTaskScheduler own = new SimpleAsyncTaskScheduler();
    own.setVirtualThreads(true);
    own.setThreadNamePrefix("purchase-watch-");
    own.setTaskTerminationTimeout(STOP_WAITS_AT_MOST.toMillis());
    var _ = own.scheduleWithFixedDelay(() -> unlessFailing(confirmation::look), EVERY);
    var _ = own.scheduleWithFixedDelay(() -> unlessFailing(this::deleteOld), DELETE_EVERY);
    scheduler = own;
  }

  private int deleteOld() {
    int all = 0;
    for (int deleted = 1; deleted > 0 && isRunning(); all += deleted) {
      deleted = store.deleteOld();
    }
    return all;
  }

  /** One line when it begins to fail, and none while it goes on: health says what is down. */
  private void unlessFailing(Runnable look) {
    try {
      if (mySql.isReady()) {
        look.run();
      }
      failing = false;
    } catch (RuntimeException e) {
      if (!failing) {
        log.warn("Purchases cannot be looked for, trying again: {}", Trace.inShort(e));
      }
      failing = true;
    }
  }

  @Override
  public void stop() {
    SimpleAsyncTaskScheduler own = scheduler;
    scheduler = null;
    if (own != null) {
      own.close();
    }
  }

  @Override
  public boolean isRunning() {
    return scheduler != null;
  }

  /** Down before the outbox and the databases that it works with. */
  @Override
  public int getPhase() {
    return 1;
  }
}
