package io.farekeeper.validation;

import io.farekeeper.stores.MySql;
import io.farekeeper.web.ApiException;
import io.farekeeper.web.FailureReason;
import io.farekeeper.web.Outage;
import io.farekeeper.web.Trace;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * This copy among the others: one row that is renewed each second. What names a copy as its owner
 * is free once that row is old, by the database's clock; a copy that could not renew its own stops
 * acting a second earlier, by a clock that never goes back.
 */
public class InstanceHeartbeat implements SmartLifecycle {
  /** Owner of what nobody works on. */
  public static final String NOBODY = "";

  private static final Logger log = LoggerFactory.getLogger(InstanceHeartbeat.class);
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final Duration TRUSTED_FOR = Duration.ofSeconds(3);
  private static final int DEAD_AFTER_SECONDS = 4;

  private final JdbcClient jdbc;
  private final MySql mySql;
  private final String owner = UUID.randomUUID().toString();
  private final Queue<Runnable> releases = new ConcurrentLinkedQueue<>();
  private volatile long renewedAt;
  private volatile boolean everRenewed;

  /** Why the latest renewal failed; null if it did not. */
  private volatile @Nullable RuntimeException failure;

  private volatile @Nullable Thread thread;

  InstanceHeartbeat(JdbcClient jdbc, MySql mySql) {
    this.jdbc = jdbc;
    this.mySql = mySql;
  }

  /** SQL that is true of a row, known by this name, whose owner lives. */
  public static String ownerLives(String row) {
    return """
    EXISTS (SELECT 1 FROM farekeeper_validation_copy c WHERE c.owner = %s.owner
      AND c.heartbeat_on > CURRENT_TIMESTAMP(3) - INTERVAL '%d' SECOND)\
    """
        .formatted(row, DEAD_AFTER_SECONDS);
  }

  public String owner() {
    return owner;
  }

  /** Whether nobody takes this copy for dead: only then may it act. */
  public boolean isAlive() {
    return everRenewed && System.nanoTime() - renewedAt < TRUSTED_FOR.toNanos();
  }

  /** Passes if this copy may act. */
  public void requireAlive() {
    if (!isAlive()) {
      throw ApiException.unavailable(
          Optional.ofNullable(failure)
              .map(this::reason)
              .orElse(Outage.MYSQL + "; try again later"));
    }
  }

  private String reason(RuntimeException thrown) {
    return Outage.of(thrown, mySql.isReady()).orElseGet(() -> FailureReason.of(thrown));
  }

  /**
   * Does this within a second, or as soon as it works: others wait for it as long as this copy
   * lives, and the caller may be in a hurry.
   */
  public void release(Runnable release) {
    releases.add(release);
  }

  void renew() {
    long begin = System.nanoTime();
    jdbc.sql(
            """
            INSERT INTO farekeeper_validation_copy (owner, heartbeat_on)
            VALUES (:owner, CURRENT_TIMESTAMP(3))
            ON DUPLICATE KEY UPDATE heartbeat_on = VALUES(heartbeat_on)
            """)
        .param("owner", owner)
        .update();
    renewedAt = begin;
    everRenewed = true;
    for (Runnable next = releases.peek(); next != null; next = releases.peek()) {
      next.run();
      releases.remove();
    }
  }

  private void renewForEver() {
    boolean troubled = false;
    while (!Thread.currentThread().isInterrupted()) {
      try {
        renew();
        failure = null;
        troubled = false;
      } catch (RuntimeException e) {
        failure = e;
        if (!troubled) {
          log.warn("Nothing is validated until MySQL takes a sign of life: {}", Trace.inShort(e));
        }
        troubled = true;
      }
      try {
        Thread.sleep(EVERY);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  @Override
  public void start() {
    thread = Thread.ofPlatform().daemon().name("validation-copy").start(this::renewForEver);
  }

  /** What this copy still owns is free at once. */
  @Override
  public void stop() {
    Thread running = thread;
    if (running != null) {
      running.interrupt();
      awaitEnd(running);
    }
    thread = null;
    everRenewed = false;
    try {
      jdbc.sql("DELETE FROM farekeeper_validation_copy WHERE owner = :owner")
          .param("owner", owner)
          .update();
    } catch (RuntimeException e) {
      log.debug("Others find out by themselves that this copy is gone: {}", Trace.inShort(e));
    }
  }

  /** A renewal that is under way would come after the row's end. */
  private static void awaitEnd(Thread running) {
    try {
      running.join(EVERY);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return thread != null;
  }

  /** Up before those who act, down after them. */
  @Override
  public int getPhase() {
    return Integer.MIN_VALUE + 2000;
  }
}
