package io.farekeeper.refresh;

import io.farekeeper.cluster.UserLock;
import io.farekeeper.cluster.UserLocks;
import io.farekeeper.stores.RfcTime;
import io.farekeeper.tickets.Session;
import io.farekeeper.tickets.Sessions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Starts what the API queued at once, without a run and without waiting for one. What it cannot do,
 * the next run of the job does: the row stays pending.
 */
@Component
class ImmediateRefresh implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(ImmediateRefresh.class);
  private static final Duration LOCK_WAIT = Duration.ofSeconds(25);
  private static final int AT_A_TIME = 64;
  private static final int MOST_WAITING = 10_000;
  private static final int STOP_SECONDS = 20;

  private final UserLocks locks;
  private final Sessions sessions;
  private final DueQueue dueQueue;
  private final UserRefresh userRefresh;
  private final RewardNotices rewardNotices;
  private final Clock clock;
  private final Set<Long> waiting = ConcurrentHashMap.newKeySet();
  private final Semaphore slots = new Semaphore(AT_A_TIME);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile boolean running;

  ImmediateRefresh(
      UserLocks locks,
      Sessions sessions,
      DueQueue dueQueue,
      UserRefresh userRefresh,
      RewardNotices rewardNotices,
      Clock clock) {
    this.locks = locks;
    this.sessions = sessions;
    this.dueQueue = dueQueue;
    this.userRefresh = userRefresh;
    this.rewardNotices = rewardNotices;
    this.clock = clock;
  }

  /** Refreshes the user in the background, unless that is about to begin anyway. */
  void start(long userId) {
    if (!running || waiting.size() >= MOST_WAITING || !waiting.add(userId)) {
      return;
    }
    try {
      threads.execute(() -> run(userId));
    } catch (RejectedExecutionException e) {
      waiting.remove(userId);
    }
  }

  private void run(long userId) {
    try {
      slots.acquire();
    } catch (InterruptedException e) {
      waiting.remove(userId);
      return;
    }
    try {
      Optional<UserLock> lock = locks.acquire(userId, LOCK_WAIT);
      // From here on a new row is not surely among those that are read below: it starts anew.
      waiting.remove(userId);
      if (lock.isPresent()) {
        refresh(lock.get());
        rewardNotices.notifyUser(userId, null);
      }
    } catch (RuntimeException e) {
      log.warn("User {} waits for the next run: {}", userId, e.getClass().getSimpleName());
      waiting.remove(userId);
    } finally {
      slots.release();
    }
  }

  private void refresh(UserLock lock) {
    long userId = lock.userId();
    boolean handedOn = false;
    try {
      Session session = sessions.of(userId);
      Map<Long, List<DueRow>> rows =
          dueQueue.rowsOf(List.of(userId), clock.instant(), RfcTime.LATEST);
      if (rows.containsKey(userId)) {
        handedOn = true;
        userRefresh.refresh(lock, session, rows.getOrDefault(userId, List.of()));
      }
    } finally {
      if (!handedOn) {
        locks.release(List.of(lock));
      }
    }
  }

  @Override
  public void start() {
    running = true;
  }

  /** Takes nothing up any more and lets those in flight finish. */
  @Override
  public void stop() {
    running = false;
    threads.shutdown();
    try {
      if (!threads.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
