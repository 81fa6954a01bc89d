package io.farekeeper.purchases;

import io.farekeeper.stores.BackgroundLoop;
import io.farekeeper.stores.Deployment;
import io.farekeeper.stores.MySql;
import io.farekeeper.stores.Trace;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
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
  private final BackgroundLoop looks =
      new BackgroundLoop(
          "purchase-watch",
          EVERY,
          this::isToLookAgain,
          Trace::inShort,
          reason -> log.warn("Purchases cannot be looked for, trying again: {}", reason));
  private final BackgroundLoop deletions =
      new BackgroundLoop(
          "purchase-deletion",
          DELETE_EVERY,
          this::isToDeleteAgain,
          Trace::inShort,
          reason -> log.warn("Old purchases cannot be deleted, trying again: {}", reason));

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
    looks.start();
    deletions.start();
  }

  private boolean isToLookAgain() {
    if (mySql.isReady()) {
      var _ = confirmation.look();
    }
    return true;
  }

  private boolean isToDeleteAgain() {
    boolean more = mySql.isReady();
    while (more && !deletions.isStopping()) {
      more = store.deleteOld() > 0;
    }
    return true;
  }

  @Override
  public void stop() {
    looks.stop(STOP_WAITS_AT_MOST);
    deletions.stop(STOP_WAITS_AT_MOST);
  }

  @Override
  public boolean isRunning() {
    return looks.isRunning();
  }

  /** Down before the outbox and the databases that it works with. */
  @Override
  public int getPhase() {
    return 1;
  }
}
