package io.farekeeper.cluster;

import io.farekeeper.stores.Trace;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The heartbeat of this instance: one row that is renewed each second. What names an instance as
 * its owner is free once that row is old, by the database's clock; an instance that could not renew
 * its own stops acting a second earlier, by a clock that never goes back.
 */
@Component
public class InstanceHeartbeat implements SmartLifecycle {
  /** Owner of what nobody works on. */
  public static final String NOBODY = "";

  static final String TABLE = "farekeeper_validation_copy";

  private static final Logger log = LoggerFactory.getLogger(InstanceHeartbeat.class);
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final Duration TRUSTED_FOR = Duration.ofSeconds(3);
  private static final int DEAD_AFTER_SECONDS = 4;

  private final JdbcClient jdbc;
  private final String owner = UUID.randomUUID().toString();
  private final Queue<Runnable> releases = new ConcurrentLinkedQueue<>();
  private final List<Runnable> renewals = new CopyOnWriteArrayList<>();
  private volatile long renewedAt;
  private volatile boolean everRenewed;

  /** Why the latest renewal failed; null if it did not. */
  private volatile @Nullable RuntimeException failure;

  private volatile @Nullable Thread thread;

  public InstanceHeartbeat(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** SQL that is true of a row, known by this name, whose owner is alive. */
  public static String ownerLives(String row) {
    return """
    EXISTS (SELECT 1 FROM %s c WHERE c.owner = %s.owner
      AND c.heartbeat_on > CURRENT_TIMESTAMP(3) - INTERVAL '%d' SECOND)\
    """
        .formatted(TABLE, row, DEAD_AFTER_SECONDS);
  }

  /** What names this instance as an owner, in every table. */
  public String owner() {
    return owner;
  }

  /** Whether no other instance takes this one for dead: only then may it act. */
  public boolean isAlive() {
    return everRenewed && System.nanoTime() - renewedAt < TRUSTED_FOR.toNanos();
  }

  /** Why the latest renewal failed; empty if it did not. */
  public Optional<RuntimeException> failure() {
    return Optional.ofNullable(failure);
  }

  /**
   * Does this within a second, or as soon as it works: others wait for it as long as this instance
   * is alive, and the caller may be in a hurry.
   */
  public void release(Runnable release) {
    releases.add(release);
  }

  /** Does this after each heartbeat: what runs out unless it is renewed. */
  void withEach(Runnable renewal) {
    renewals.add(renewal);
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
    renewals.forEach(InstanceHeartbeat::attempt);
    for (Runnable next = releases.peek(); next != null; next = releases.peek()) {
      next.run();
      releases.remove();
    }
  }

  /** One that fails is tried again with the next heartbeat, and holds up nothing else. */
  private static void attempt(Runnable renewal) {
    try {
      renewal.run();
    } catch (RuntimeException e) {
      log.warn("Locks could not be renewed, trying again: {}", Trace.inShort(e));
    }
  }

  private void renewUntilInterrupted() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        renew();
        failure = null;
      } catch (RuntimeException e) {
        if (failure == null) {
          log.warn("MySQL takes no heartbeat, nothing is validated so long: {}", Trace.inShort(e));
        }
        failure = e;
      }
      try {
        Thread.sleep(EVERY);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void deleteDead() {
    jdbc.sql(
            "DELETE FROM farekeeper_validation_copy"
                + " WHERE heartbeat_on < CURRENT_TIMESTAMP(3) - INTERVAL '24' HOUR")
        .update();
  }

  @Override
  public void start() {
    release(this::deleteDead);
    thread = Thread.ofPlatform().daemon().name("heartbeat").start(this::renewUntilInterrupted);
  }

  /** What this instance still owns is free at once. */
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
      log.debug("The last heartbeat was not deleted and will expire: {}", Trace.inShort(e));
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
