package io.farekeeper.cluster;

import io.farekeeper.stores.BackgroundLoop;
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
 * The heartbeat of this instance: one row in {@code farekeeper_instance} that is renewed each
 * second. What names an instance as its owner is free once that row is old, by the database's
 * clock; an instance that could not renew its own stops acting a second earlier, by a clock that
 * never goes back.
 */
@Component
public final class InstanceHeartbeat implements SmartLifecycle {
  /** Owner of what no instance works on. */
  public static final String NO_OWNER = "";

  static final String TABLE = "farekeeper_instance";

  /** An instance is dead for all when it has not renewed its heartbeat for so long. */
  static final Duration DEAD_AFTER = Duration.ofSeconds(4);

  private static final Logger log = LoggerFactory.getLogger(InstanceHeartbeat.class);
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final Duration TRUSTED_FOR = DEAD_AFTER.minus(EVERY);
  private static final Duration KEPT = Duration.ofDays(1);

  private final JdbcClient jdbc;
  private final DatabaseClock clock;
  private final String owner = UUID.randomUUID().toString();
  private final Queue<Runnable> releases = new ConcurrentLinkedQueue<>();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile long renewedAt;
  private volatile boolean everRenewed;
  private volatile boolean takesWork;

  /** Why the latest renewal failed; null if it did not. */
  private volatile @Nullable RuntimeException failure;

  private final BackgroundLoop loop =
      new BackgroundLoop(
          "heartbeat",
          EVERY,
          this::isToRenewAgain,
          Trace::inShort,
          reason -> log.warn("MySQL takes no heartbeat, nothing is validated so long: {}", reason));

  public InstanceHeartbeat(JdbcClient jdbc, DatabaseClock clock) {
    this.jdbc = jdbc;
    this.clock = clock;
  }

  /** SQL that is true of a row, known by this name, whose owner is alive. */
  public String ownerLives(String row) {
    return ownerLives(row, DEAD_AFTER);
  }

  /**
   * The same for what should survive a longer silence of its owner, such as an outage of MySQL.
   *
   * @param silence how old the heartbeat of a live owner may be
   */
  public String ownerLives(String row, Duration silence) {
    return "EXISTS (SELECT 1 FROM %s i WHERE i.owner = %s.owner AND %s)"
        .formatted(TABLE, row, isAlive("i", silence));
  }

  /**
   * SQL that is true of a row of {@code farekeeper_instance}, known by this name, whose heartbeat
   * is not older.
   */
  public String isAlive(String row, Duration silence) {
    return row + ".heartbeat_on > " + clock.ago(silence);
  }

  /** What names this instance as an owner, in every table. */
  public String owner() {
    return owner;
  }

  /** Whether no other instance takes this one for dead: only then may it act. */
  public boolean isAlive() {
    return everRenewed && System.nanoTime() - renewedAt < TRUSTED_FOR.toNanos();
  }

  /**
   * Renews the heartbeat now unless it was just renewed: for who is about to own something that
   * others take from the dead.
   */
  public void requireAlive() {
    if (!isAlive()) {
      renewRow();
    }
  }

  /** Why the latest renewal failed; empty if it did not. */
  public Optional<RuntimeException> failure() {
    return Optional.ofNullable(failure);
  }

  /**
   * Whether this instance takes up work that instances share, from the next heartbeat on; at first
   * it does not.
   */
  public void takeWork(boolean takes) {
    takesWork = takes;
  }

  /** How many live instances take up work that instances share. */
  public int instancesTakingWork() {
    return jdbc.sql(
            "SELECT COUNT(*) FROM %s i WHERE i.takes_work AND %s"
                .formatted(TABLE, isAlive("i", DEAD_AFTER)))
        .query(Integer.class)
        .single();
  }

  /**
   * Does this within a second, or as soon as it works: others wait for it as long as this instance
   * is alive, and the caller may be in a hurry.
   */
  public void release(Runnable release) {
    releases.add(release);
  }

  /** Does this after each heartbeat. */
  void afterEach(Runnable listener) {
    listeners.add(listener);
  }

  /** Renews the heartbeat, and does what waits for that. */
  public void renew() {
    renewRow();
    listeners.forEach(InstanceHeartbeat::attempt);
    for (Runnable next = releases.peek(); next != null; next = releases.peek()) {
      next.run();
      releases.remove();
    }
  }

  private void renewRow() {
    long begin = System.nanoTime();
    jdbc.sql(
            """
            INSERT INTO farekeeper_instance (owner, heartbeat_on, takes_work)
            VALUES (:owner, %s, :takesWork)
            ON DUPLICATE KEY UPDATE heartbeat_on = VALUES(heartbeat_on),
              takes_work = VALUES(takes_work)
            """
                .formatted(clock.now()))
        .param("owner", owner)
        .param("takesWork", takesWork)
        .update();
    renewedAt = begin;
    everRenewed = true;
  }

  /** One that fails is tried again after the next heartbeat, and holds up nothing else. */
  private static void attempt(Runnable listener) {
    try {
      listener.run();
    } catch (RuntimeException e) {
      log.warn("Locks could not be released, trying again: {}", Trace.inShort(e));
    }
  }

  private boolean isToRenewAgain() {
    try {
      renew();
      failure = null;
      return true;
    } catch (RuntimeException e) {
      failure = e;
      throw e;
    }
  }

  private void deleteOld() {
    jdbc.sql("DELETE FROM %s WHERE heartbeat_on < %s".formatted(TABLE, clock.ago(KEPT))).update();
  }

  @Override
  public void start() {
    release(this::deleteOld);
    loop.start();
  }

  /**
   * What this instance still owns is free at once. Its row stays: a run that others share with it
   * has as long as after a crash to be taken up.
   */
  @Override
  public void stop() {
    // A renewal that is under way would come after the row's end.
    loop.stop(EVERY);
    everRenewed = false;
    try {
      jdbc.sql(
              "UPDATE %s SET heartbeat_on = %s, takes_work = FALSE WHERE owner = :owner"
                  .formatted(TABLE, clock.ago(DEAD_AFTER)))
          .param("owner", owner)
          .update();
    } catch (RuntimeException e) {
      log.debug("The last heartbeat was not taken back and will expire: {}", Trace.inShort(e));
    }
  }

  @Override
  public boolean isRunning() {
    return loop.isRunning();
  }

  /** Up before those who act, down after them. */
  @Override
  public int getPhase() {
    return Integer.MIN_VALUE + 2000;
  }
}
