package io.farekeeper.cluster;

import io.farekeeper.stores.MySql;
import java.time.Duration;
import java.util.ArrayList;
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
 * farekeeper_refresh_lease} that is renewed while it is held and runs out, by the database's clock,
 * when its holder dies.
 */
public final class UserLocks implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(UserLocks.class);
  private static final Duration POLL = Duration.ofMillis(100);

  private final NamedParameterJdbcOperations jdbc;
  private final Duration leaseTime;
  private final String owner;
  private final Set<Long> held = ConcurrentHashMap.newKeySet();
  private volatile long renewedAt = System.nanoTime();
  private volatile boolean running;

  /**
   * Makes the locks of this instance.
   *
   * @param leaseTime how long a lock holds without being renewed
   */
  public UserLocks(
      NamedParameterJdbcOperations jdbc, Duration leaseTime, InstanceHeartbeat heartbeat) {
    this.jdbc = jdbc;
    this.leaseTime = leaseTime;
    this.owner = heartbeat.owner();
    heartbeat.withEach(this::renewWhenDue);
  }

  /** Takes the locks of those users that nobody holds; the others are left out. */
  public List<UserLock> acquire(Collection<Long> userIds) {
    List<Long> wanted = userIds.stream().distinct().filter(held::add).sorted().toList();
    if (wanted.isEmpty()) {
      return List.of();
    }
    Set<Long> gained = Set.of();
    try {
      gained = MySql.retryingDeadlocks(() -> takeRows(wanted));
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
      if (System.nanoTime() - deadline > 0 || !pause()) {
        return Optional.empty();
      }
    }
  }

  /** Gives locks back. One that cannot be given back now, because MySQL is down, runs out. */
  public void release(Collection<UserLock> locks) {
    List<Long> userIds = locks.stream().map(UserLock::userId).sorted().toList();
    if (userIds.isEmpty()) {
      return;
    }
    try {
      MySql.retryingDeadlocks(
          () ->
              jdbc.update(
                  "DELETE FROM farekeeper_refresh_lease WHERE user_id IN (:ids) AND owner = :owner",
                  mine(userIds)));
    } finally {
      userIds.forEach(held::remove);
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
        """
        INSERT IGNORE INTO farekeeper_refresh_lease (user_id, owner, until)
        VALUES (:user, :owner, CURRENT_TIMESTAMP(3) + %s)
        """
            .formatted(leaseInterval()),
        userIds.stream()
            .map(id -> new MapSqlParameterSource("user", id).addValue("owner", owner))
            .toArray(SqlParameterSource[]::new));
  }

  /**
   * Takes what has run out, and what this instance could not give back earlier: that may be about
   * to run out.
   */
  private int takeOver(List<Long> userIds) {
    return jdbc.update(
        """
        UPDATE farekeeper_refresh_lease SET owner = :owner, until = CURRENT_TIMESTAMP(3) + %s
        WHERE user_id IN (:ids) AND (until < CURRENT_TIMESTAMP(3) OR owner = :owner)
        """
            .formatted(leaseInterval()),
        mine(userIds));
  }

  /** Those that are this instance's, and have most of their time before them. */
  private Set<Long> mineAmong(List<Long> userIds) {
    return new HashSet<>(
        jdbc.queryForList(
            """
            SELECT user_id FROM farekeeper_refresh_lease
            WHERE user_id IN (:ids) AND owner = :owner AND until > CURRENT_TIMESTAMP(3) + %s
            """
                .formatted(interval(leaseTime.toSeconds() / 2)),
            mine(userIds),
            Long.class));
  }

  private MapSqlParameterSource mine(List<Long> userIds) {
    return new MapSqlParameterSource("ids", userIds).addValue("owner", owner);
  }

  private String leaseInterval() {
    return interval(leaseTime.toSeconds());
  }

  /** A constant, for no database takes a parameter there. */
  private static String interval(long seconds) {
    return "INTERVAL '%d' SECOND".formatted(seconds);
  }

  void renew() {
    List<Long> userIds = new ArrayList<>(held);
    if (!userIds.isEmpty()) {
      jdbc.update(
          """
          UPDATE farekeeper_refresh_lease SET until = CURRENT_TIMESTAMP(3) + %s
          WHERE user_id IN (:ids) AND owner = :owner
          """
              .formatted(leaseInterval()),
          mine(userIds));
    }
  }

  private void renewWhenDue() {
    if (System.nanoTime() - renewedAt >= leaseTime.dividedBy(4).toNanos()) {
      renew();
      renewedAt = System.nanoTime();
    }
  }

  private static boolean pause() {
    try {
      Thread.sleep(POLL);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    try {
      release(held.stream().map(UserLock::new).toList());
    } catch (RuntimeException e) {
      log.warn("Locks were not released and will expire: {}", e.getClass().getSimpleName());
    }
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
