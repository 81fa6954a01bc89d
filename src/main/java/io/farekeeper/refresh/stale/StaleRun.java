package io.farekeeper.refresh.stale;

import io.farekeeper.jobs.JobRun;
import io.farekeeper.tickets.SyncException;
import io.farekeeper.tickets.stale.StaleCache;
import io.farekeeper.tickets.stale.StaleScan;
import io.farekeeper.web.FailureReason;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * One walk over the old caches of a shard, oldest first: each user is handed to a virtual thread
 * when the pace allows it, never more than the configured number at a time.
 */
final class StaleRun {
  private final StaleScan scan;
  private final StaleCandidates candidates;
  private final StaleUserRefresh userRefresh;
  private final StaleProperties properties;
  private final StalePace pace;
  private final JobRun run;
  private final StaleTally tally;
  private final Semaphore slots;
  private final AtomicReference<@Nullable String> outage = new AtomicReference<>();
  private long left;

  StaleRun(
      StaleScan scan,
      StaleCandidates candidates,
      StaleUserRefresh userRefresh,
      StaleProperties properties,
      StalePace pace,
      JobRun run,
      StaleTally tally) {
    this.scan = scan;
    this.candidates = candidates;
    this.userRefresh = userRefresh;
    this.properties = properties;
    this.pace = pace;
    this.run = run;
    this.tally = tally;
    this.slots = new Semaphore(properties.usersInFlight());
  }

  /**
   * Refreshes every user whose cache was too old when the run began; returns when those in flight
   * are finished.
   *
   * @return why it stopped early, if a server was down; null otherwise
   */
  @Nullable String refreshAll() throws InterruptedException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      walk(threads);
    } catch (SyncException e) {
      outage.compareAndSet(null, e.reason());
    } catch (DataAccessException | TransactionException e) {
      outage.compareAndSet(null, FailureReason.of(e));
    }
    return outage.get();
  }

  private void walk(ExecutorService threads) throws InterruptedException {
    if (run.shard().index() == 0) {
      candidates.tidy();
    }
    left = scan.count();
    tally.expect(left);
    List<StaleCache> page = scan.next(properties.pageSize());
    while (!page.isEmpty() && !isOver()) {
      List<StaleCandidate> due = candidates.among(page, run.byHand());
      tally.skip(page.size() - due.size());
      left -= page.size() - due.size();
      startEach(due, threads);
      page = isOver() ? List.of() : scan.next(properties.pageSize());
    }
  }

  private void startEach(List<StaleCandidate> due, ExecutorService threads)
      throws InterruptedException {
    for (StaleCandidate candidate : due) {
      slots.acquire();
      boolean started = false;
      try {
        pace.awaitTurn(left, this::isOver);
        if (isOver()) {
          return;
        }
        threads.execute(() -> refresh(candidate));
        started = true;
      } finally {
        if (!started) {
          slots.release();
        }
      }
      left--;
    }
  }

  private void refresh(StaleCandidate candidate) {
    try {
      StaleUserRefresh.Result result = userRefresh.refresh(candidate, scan);
      tally.count(candidate.userId(), result);
      if (result.outcome() == StaleUserRefresh.Outcome.OUTAGE) {
        outage.compareAndSet(null, result.reason());
      }
    } finally {
      slots.release();
    }
  }

  private boolean isOver() {
    return outage.get() != null || run.stopping();
  }
}
