package io.farekeeper.tickets.reading;

import io.farekeeper.cluster.UserLock;
import io.farekeeper.cluster.UserLocks;
import io.farekeeper.tickets.Session;
import io.farekeeper.tickets.SyncException;
import io.farekeeper.tickets.TicketCache;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Refreshes for callers who wait for a bounded time: one that takes longer goes on without its
 * caller, with all its tries, and the next caller finds what it fetched.
 */
@Component
class BoundedRefreshes implements SmartLifecycle {
  private static final int STOP_SECONDS = 5;

  private final TicketCache cache;
  private final UserLocks locks;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile boolean running;

  BoundedRefreshes(TicketCache cache, UserLocks locks) {
    this.cache = cache;
    this.locks = locks;
  }

  /**
   * Checks the user's cache and gives the lock back.
   *
   * @return false if that still goes on after this time
   * @throws SyncException if it failed
   */
  boolean check(UserLock lock, Session session, Duration atMost) {
    CompletableFuture<Void> work =
        CompletableFuture.runAsync(() -> checkAndRelease(lock, session), threads);
    try {
      work.get(Math.max(0, atMost.toNanos()), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    }
  }

  private void checkAndRelease(UserLock lock, Session session) {
    try {
      cache.check(lock, session);
    } finally {
      locks.release(List.of(lock));
    }
  }

  /** Gives a lock back that was not used; no caller waits for it. */
  void releaseLater(UserLock lock) {
    threads.execute(() -> locks.release(List.of(lock)));
  }

  @Override
  public void start() {
    running = true;
  }

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

  /** Down after the web server, whose calls use it, and before the locks. */
  @Override
  public int getPhase() {
    return 0;
  }
}
