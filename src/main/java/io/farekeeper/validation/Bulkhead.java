package io.farekeeper.validation;

import io.farekeeper.cluster.InstanceHeartbeat;
import io.farekeeper.stores.MySql;
import io.farekeeper.web.ApiException;
import io.farekeeper.web.FailureReason;
import io.farekeeper.web.Outage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Lets few at a time to MySQL. Others wait here, in their order, and not for a connection of the
 * pool, which gives up on them after two seconds and is there for everybody.
 */
public class Bulkhead {
  private static final int AT_ONCE = 8;

  /** After each second it is looked whether MySQL still answers: a caller hears of that in five. */
  private static final int SECONDS = 15;

  private final InstanceHeartbeat heartbeat;
  private final MySql mySql;
  private final Semaphore slots = new Semaphore(AT_ONCE, true);

  Bulkhead(InstanceHeartbeat heartbeat, MySql mySql) {
    this.heartbeat = heartbeat;
    this.mySql = mySql;
  }

  /**
   * Passes if this instance may act: no other takes it for dead.
   *
   * @throws ApiException 503 with the reason why its heartbeat fails
   */
  public void requireAlive() {
    if (!heartbeat.isAlive()) {
      throw ApiException.unavailable(
          heartbeat.failure().map(this::reason).orElse(Outage.MYSQL + "; try again later"));
    }
  }

  private String reason(RuntimeException thrown) {
    return Outage.of(thrown, mySql.isReady()).orElseGet(() -> FailureReason.of(thrown));
  }

  /**
   * Does a short piece of work.
   *
   * @throws ApiException 503 if its turn does not come
   */
  public <T> T pass(Supplier<T> work) {
    awaitTurn();
    try {
      return work.get();
    } finally {
      slots.release();
    }
  }

  private void awaitTurn() {
    try {
      for (int seconds = 0; seconds < SECONDS; seconds++) {
        requireAlive();
        if (slots.tryAcquire(1, TimeUnit.SECONDS)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ApiException.unavailable("This instance stops; try again");
    }
    throw ApiException.unavailable("Too many validations at once; try again later");
  }
}
