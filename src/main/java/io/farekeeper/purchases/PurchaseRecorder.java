package io.farekeeper.purchases;

import io.farekeeper.stores.Deployment;
import io.farekeeper.stores.MySql;
import io.farekeeper.ticketlog.PurchasesRecorded;
import io.farekeeper.ticketlog.PurchasesRecorded.Purchase;
import io.farekeeper.web.ApiException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Stores purchases as they are recorded, so that Bytemark's confirmation is looked for. */
@Component
class PurchaseRecorder {
  /** What is older is history that is loaded, and no purchase that a rider waits for. */
  private static final Duration RECENT = Duration.ofDays(1);

  private final PurchaseStore store;
  private final Deployment deployment;
  private final MySql mySql;
  private final Clock clock;

  PurchaseRecorder(PurchaseStore store, Deployment deployment, MySql mySql, Clock clock) {
    this.store = store;
    this.deployment = deployment;
    this.mySql = mySql;
    this.clock = clock;
  }

  @EventListener
  void on(PurchasesRecorded recorded) {
    long oldest = clock.instant().minus(RECENT).getEpochSecond();
    List<Purchase> recent =
        recorded.purchases().stream().filter(purchase -> purchase.at() >= oldest).toList();
    if (recent.isEmpty() || deployment.whyIdle().isPresent()) {
      return;
    }
    if (!mySql.isReady()) {
      throw ApiException.unavailable("MySQL is not ready yet; try again later");
    }
    store.add(recent);
  }
}
