package io.farekeeper.cluster;

import static io.farekeeper.cluster.InstanceHeartbeat.DEAD_AFTER;

import io.farekeeper.stores.MySql;
import io.farekeeper.stores.Pause;
import io.farekeeper.stores.Trace;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;

/**
 * One synchronisation of a user at a time, over all instances: a row in {@code
 * farekeeper_refresh_lease} that names the instance that holds it, and is free when that instance
 * gives no heartbeat any more.
 */
public final class UserLocks implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(UserLocks.class);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final int MOST_AT_ONCE = 1000;

  private final NamedParameterJdbcOperations jdbc;
  private final Duration leaseTime;
  private final InstanceHeartbeat heartbeat;
  private final Set<Long> held = ConcurrentHashMap.newKeySet();

  /** Rows that this instance may have left in the table, since MySQL did not answer. */
  private final Set<Long> left = ConcurrentHashMap.newKeySet();

  private volatile boolean running;

  /**
   * Makes the locks of this instance.
   *
   * @param leaseTime how long a lock holds without a heartbeat of its owner; four seconds at least
   */
  public UserLocks(
      NamedParameterJdbcOperations jdbc, Duration leaseTime, InstanceHeartbeat heartbeat) {
    this.jdbc = jdbc;
    this.leaseTime = leaseTime.compareTo(DEAD_AFTER) > 0 ? leaseTime : DEAD_AFTER;
    this.heartbeat = heartbeat;
    heartbeat.afterEach(this::deleteLeft);
  }

  /** How long a lock holds without a heartbeat of its owner. */
  public Duration leaseTime() {
    return leaseTime;
  }

  /** Takes the locks of those users that are free; the others are left out. */
  public List<UserLock> acquire(Collection<Long> userIds) {
    List<Long> wanted = userIds.stream().distinct().filter(held::add).sorted().toList();
    if (wanted.isEmpty()) {
      return List.of();
    }
    Set<Long> gained = Set.of();
    try {
      heartbeat.requireAlive();
      gained = MySql.retryingDeadlocks(() -> takeRows(wanted));
    } catch (RuntimeException e) {
      left.addAll(wanted);
      throw e;
    } finally {
      for (Long userId : wanted) {
        if (!gained.contains(userId)) {
          held.remove(userId);
        }
      }
    }
    return gained.stream().map(UserLock::new).toList();
  }

  /** Takes a user's lock, waiting for its holder for a while if there is one. */
  public Optional<UserLock> acquire(long userId, Duration atMost) {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (true) {
      List<UserLock> gained = acquire(List.of(userId));
      if (!gained.isEmpty()) {
        return Optional.of(gained.getFirst());
      }
      if (System.nanoTime() - deadline > 0 || !Pause.of(POLL)) {
        return Optional.empty();
      }
    }
  }

  /**
   * Gives locks back. What cannot be given back now, because MySQL is down, is with the first
   * heartbeat that succeeds.
   */
  public void release(Collection<UserLock> locks) {
    List<Long> userIds = locks.stream().map(UserLock::userId).sorted().toList();
    if (userIds.isEmpty()) {
      return;
    }
    try {
      deleteRows(userIds);
    } catch (RuntimeException e) {
      left.addAll(userIds);
      log.warn("{} locks are given back later: {}", userIds.size(), Trace.inShort(e));
    } finally {
      userIds.forEach(held::remove);
    }
  }

  private void deleteRows(List<Long> userIds) {
    MySql.retryingDeadlocks(
        () ->
            jdbc.update(
                "DELETE FROM farekeeper_refresh_lease WHERE user_id IN (:ids) AND owner = :owner",
                mine(userIds)));
  }

  /** One that is held again by now is given back by its holder. */
  private void deleteLeft() {
    List<Long> rows = left.stream().limit(MOST_AT_ONCE).sorted().toList();
    List<Long> free = rows.stream().filter(held::add).toList();
    try {
      if (!free.isEmpty()) {
        deleteRows(free);
      }
      left.removeAll(rows);
    } finally {
      free.forEach(held::remove);
    }
  }

  private Set<Long> takeRows(List<Long> userIds) {
    insert(userIds);
    Set<Long> mine = mineAmong(userIds);
    if (mine.size() < userIds.size() && takeOver(userIds) > 0) {
      mine = mineAmong(userIds);
    }
    return mine;
  }

  private void insert(List<Long> userIds) {
    jdbc.batchUpdate(
        "INSERT IGNORE INTO farekeeper_refresh_lease (user_id, owner) VALUES (:user, :owner)",
        userIds.stream()
            .map(id -> new MapSqlParameterSource("user", id).addValue("owner", heartbeat.owner()))
            .toArray(SqlParameterSource[]::new));
  }

  /** Takes what a dead instance left. */
  private int takeOver(List<Long> userIds) {
    return jdbc.update(
        """
        UPDATE farekeeper_refresh_lease l SET owner = :owner
        WHERE user_id IN (:ids) AND NOT %s
        """
            .formatted(heartbeat.ownerLives("l", leaseTime)),
        mine(userIds));
  }

  private Set<Long> mineAmong(List<Long> userIds) {
    return new HashSet<>(
        jdbc.queryForList(
            """
            SELECT user_id FROM farekeeper_refresh_lease
            WHERE user_id IN (:ids) AND owner = :owner
            """,
            mine(userIds),
            Long.class));
  }

  private MapSqlParameterSource mine(List<Long> userIds) {
    return new MapSqlParameterSource("ids", userIds).addValue("owner", heartbeat.owner());
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    release(held.stream().map(UserLock::new).toList());
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** Up before those who take locks, down after them. */
  @Override
  public int getPhase() {
    return Integer.MIN_VALUE + 2001;
  }
}
