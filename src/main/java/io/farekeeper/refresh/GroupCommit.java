package io.farekeeper.refresh;

import io.farekeeper.cluster.UserLock;
import io.farekeeper.cluster.UserLocks;
import io.farekeeper.stores.FailureClassifier;
import io.farekeeper.stores.MySql;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Marks the rows of refreshed users as processed and gives their locks back: those that finish
 * while one transaction commits share the next.
 */
@Component
class GroupCommit {
  private static final int MOST_AT_ONCE = 256;

  private final JdbcClient jdbc;
  private final TransactionTemplate transaction;
  private final UserLocks locks;
  private final BlockingQueue<Settlement> waiting = new LinkedBlockingQueue<>();
  private final ReentrantLock committing = new ReentrantLock();

  GroupCommit(JdbcClient jdbc, TransactionTemplate transaction, UserLocks locks) {
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.locks = locks;
  }

  private record Settlement(UserLock lock, List<DueRow> rows, CompletableFuture<Void> done) {}

  /**
   * Marks a user's rows, and only these, as processed; returns when that is committed and the lock
   * is given back.
   *
   * @throws RuntimeException if MySQL failed; the rows are then still pending
   */
  void processed(UserLock lock, List<DueRow> rows) {
    Settlement mine = new Settlement(lock, rows, new CompletableFuture<>());
    waiting.add(mine);
    while (!mine.done().isDone()) {
      committing.lock();
      try {
        if (!mine.done().isDone()) {
          commitWaiting();
        }
      } finally {
        committing.unlock();
      }
    }
    if (mine.done().isCompletedExceptionally()) {
      throw new UnsettledException(mine.done().exceptionNow());
    }
  }

  private void commitWaiting() {
    List<Settlement> batch = new ArrayList<>();
    waiting.drainTo(batch, MOST_AT_ONCE);
    if (batch.isEmpty()) {
      return;
    }
    Map<Settlement, RuntimeException> failures = commit(batch);
    release(batch);
    for (Settlement settlement : batch) {
      RuntimeException failure = failures.get(settlement);
      if (failure == null) {
        settlement.done().complete(null);
      } else {
        settlement.done().completeExceptionally(failure);
      }
    }
  }

  /** Together, or one by one where one of them may be what the server refuses. */
  private Map<Settlement, RuntimeException> commit(List<Settlement> batch) {
    Map<Settlement, RuntimeException> failures = new HashMap<>();
    try {
      MySql.retryingDeadlocks(() -> transaction.execute(_ -> mark(batch)));
    } catch (RuntimeException e) {
      if (batch.size() == 1 || FailureClassifier.isOfServer(e)) {
        batch.forEach(settlement -> failures.put(settlement, e));
      } else {
        batch.forEach(settlement -> failures.putAll(commit(List.of(settlement))));
      }
    }
    return failures;
  }

  private int mark(List<Settlement> batch) {
    List<Long> ids =
        batch.stream().flatMap(s -> s.rows().stream()).map(DueRow::id).sorted().toList();
    if (ids.isEmpty()) {
      return 0;
    }
    List<Long> tried =
        batch.stream()
            .flatMap(s -> s.rows().stream())
            .filter(DueRow::noted)
            .map(DueRow::id)
            .sorted()
            .toList();
    if (!tried.isEmpty()) {
      closeAttempts(tried);
    }
    return jdbc.sql(
            "UPDATE bytemark_ticket_refresh_log SET status = 1 WHERE id IN (:ids) AND status = 0")
        .param("ids", ids)
        .update();
  }

  /** Attempts that failed are part of the rider's story; that nobody was reached is not. */
  private void closeAttempts(List<Long> tried) {
    jdbc.sql("DELETE FROM farekeeper_refresh_attempt WHERE row_id IN (:ids) AND attempts = 0")
        .param("ids", tried)
        .update();
    jdbc.sql("UPDATE farekeeper_refresh_attempt SET next_attempt = NULL WHERE row_id IN (:ids)")
        .param("ids", tried)
        .update();
  }

  private void release(List<Settlement> batch) {
    locks.release(batch.stream().map(Settlement::lock).toList());
  }

  /** The rows of a refreshed user could not be marked. */
  static final class UnsettledException extends RuntimeException {
    UnsettledException(Throwable cause) {
      super("the rows could not be marked", cause);
    }
  }
}
