package io.farekeeper.refresh;

import io.farekeeper.cluster.UserLock;
import io.farekeeper.cluster.UserLocks;
import io.farekeeper.jobs.JobRun;
import io.farekeeper.tickets.Session;
import io.farekeeper.tickets.Sessions;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The refreshes of one run of the job: pages of due users are locked and handed to virtual threads,
 * never more than the configured number at a time. Nothing of it is kept but counts.
 */
final class RefreshRun {
  private static final long PAUSE_BEFORE_COMING_BACK = 1000;

  private final DueQueue dueQueue;
  private final UserLocks locks;
  private final Sessions sessions;
  private final UserRefresh userRefresh;
  private final RefreshProperties properties;
  private final Clock clock;
  private final JobRun run;
  private final RefreshTally tally;
  private final DueQueue.Scope scope;
  private final Semaphore slots;
  private final AtomicReference<@Nullable String> outage = new AtomicReference<>();
  private boolean contested;

  RefreshRun(
      DueQueue dueQueue,
      UserLocks locks,
      Sessions sessions,
      UserRefresh userRefresh,
      RefreshProperties properties,
      Clock clock,
      JobRun run,
      RefreshTally tally) {
    this.dueQueue = dueQueue;
    this.locks = locks;
    this.sessions = sessions;
    this.userRefresh = userRefresh;
    this.properties = properties;
    this.clock = clock;
    this.run = run;
    this.tally = tally;
    this.scope = new DueQueue.Scope(clock.instant(), clock.instant(), run.byHand());
    this.slots = new Semaphore(properties.usersInFlight());
  }

  /** A query for one page of due rows. */
  private interface PageQuery {
    List<DueQueue.Entry> after(DueQueue.Cursor cursor, DueQueue.Scope scope, int atMost);
  }

  /**
   * Refreshes every user for whom rows were due when the run began. Comes back for a while to users
   * whom somebody else held: another instance that is at it, or one that died.
   *
   * @return why it stopped early, if a server was down; null otherwise
   */
  @Nullable String refreshDueUsers() throws InterruptedException {
    long deadline = System.nanoTime() + properties.contestedFor().toNanos();
    tally.expect(dueQueue.countUsers(scope));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      do {
        contested = false;
        boolean all =
            scan(dueQueue::immediateAfter, threads)
                && scan(dueQueue::zeroDatedAfter, threads)
                && scan(dueQueue::scheduledAfter, threads);
        awaitThoseInFlight();
        if (all && !contested && outage.get() == null) {
          tally.expectNoMore();
        }
        if (!contested || isOver()) {
          break;
        }
        Thread.sleep(PAUSE_BEFORE_COMING_BACK);
      } while (System.nanoTime() - deadline < 0);
    }
    return outage.get();
  }

  private boolean isOver() {
    return run.stopping() || outage.get() != null;
  }

  /** Whether it came to its end. */
  private boolean scan(PageQuery query, ExecutorService threads) throws InterruptedException {
    DueQueue.Cursor cursor = DueQueue.Cursor.START;
    while (!isOver()) {
      List<DueQueue.Entry> page = query.after(cursor, scope, properties.page());
      if (page.isEmpty()) {
        return true;
      }
      cursor = page.getLast().cursor();
      List<Long> users = page.stream().map(DueQueue.Entry::userId).distinct().toList();
      slots.acquire(users.size());
      int started = 0;
      try {
        started = startThoseNobodyHolds(users, threads);
      } finally {
        slots.release(users.size() - started);
      }
      contested |= started < users.size();
    }
    return false;
  }

  private int startThoseNobodyHolds(List<Long> users, ExecutorService threads) {
    List<UserLock> held = locks.acquire(users);
    int handedOn = 0;
    try {
      List<Long> ids = held.stream().map(UserLock::userId).toList();
      Map<Long, Session> sessionOf = sessions.of(ids);
      Map<Long, List<DueRow>> rowsOf = dueQueue.rowsOf(ids, clock.instant(), scope.since());
      for (UserLock lock : held) {
        Session session = Objects.requireNonNull(sessionOf.get(lock.userId()));
        List<DueRow> rows = rowsOf.getOrDefault(lock.userId(), List.of());
        threads.execute(() -> refresh(lock, session, rows));
        handedOn++;
      }
    } finally {
      locks.release(held.subList(handedOn, held.size()));
    }
    return handedOn;
  }

  private void refresh(UserLock lock, Session session, List<DueRow> rows) {
    try {
      if (rows.isEmpty()) {
        // They were processed, or tried in this run, between the page and the lock.
        locks.release(List.of(lock));
        return;
      }
      UserRefresh.Result result = userRefresh.refresh(lock, session, rows);
      tally.count(lock.userId(), result);
      if (result.outcome() == UserRefresh.Outcome.OUTAGE) {
        outage.compareAndSet(null, result.reason());
      }
    } finally {
      slots.release();
    }
  }

  private void awaitThoseInFlight() throws InterruptedException {
    slots.acquire(properties.usersInFlight());
    slots.release(properties.usersInFlight());
  }
}
