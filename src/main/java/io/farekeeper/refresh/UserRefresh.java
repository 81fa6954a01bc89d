package io.farekeeper.refresh;

import io.farekeeper.cluster.UserLock;
import io.farekeeper.cluster.UserLocks;
import io.farekeeper.stores.FailureClassifier;
import io.farekeeper.stores.FieldData;
import io.farekeeper.stores.Trace;
import io.farekeeper.tickets.Session;
import io.farekeeper.tickets.SyncException;
import io.farekeeper.tickets.TicketCache;
import io.farekeeper.web.FailureReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Refreshes one user for whom rows are due, and settles exactly those rows. */
@Component
class UserRefresh {
  private static final Logger log = LoggerFactory.getLogger(UserRefresh.class);

  private final TicketCache cache;
  private final GroupCommit groupCommit;
  private final RefreshAttempts activations;
  private final UserLocks locks;
  private final FieldData fieldData;
  private final MeterRegistry meters;
  private final Timer seconds;

  UserRefresh(
      TicketCache cache,
      GroupCommit groupCommit,
      RefreshAttempts activations,
      UserLocks locks,
      FieldData fieldData,
      MeterRegistry meters) {
    this.cache = cache;
    this.groupCommit = groupCommit;
    this.activations = activations;
    this.locks = locks;
    this.fieldData = fieldData;
    this.meters = meters;
    this.seconds =
        Timer.builder("farekeeper.refresh.user")
            .description("Time that the refresh of one user took")
            .register(meters);
  }

  /** What became of a user. */
  enum Outcome {
    REFRESHED,
    FAILED,
    GIVEN_UP,
    /**
     * Bytemark was not reached for this user, or something else answered: tried again in a later
     * run, no attempt counted.
     */
    UNREACHED,
    /** A server is down: the next user would fail as well. */
    OUTAGE
  }

  /**
   * What became of a user, and why.
   *
   * @param rowsProcessed rows that were set to processed
   * @param reason why it failed; empty if it did not
   */
  record Result(Outcome outcome, int rowsProcessed, String reason) {}

  /** Refreshes the user and gives the lock back, whatever happens. Never throws. */
  Result refresh(UserLock lock, Session session, List<DueRow> rows) {
    Timer.Sample sample = Timer.start(meters);
    Result result = settled(lock, session, rows);
    sample.stop(seconds);
    Counter.builder("farekeeper.refresh.users")
        .description("Users for whom rows were due, by what became of them")
        .tag("outcome", result.outcome().name().toLowerCase(Locale.ROOT))
        .register(meters)
        .increment();
    return result;
  }

  private Result settled(UserLock lock, Session session, List<DueRow> rows) {
    try {
      cache.check(lock, session);
      groupCommit.processed(lock, rows);
      return new Result(Outcome.REFRESHED, rows.size(), "");
    } catch (RuntimeException e) {
      if (!(e instanceof SyncException) && FailureReason.ofExpected(e).isEmpty()) {
        log.warn("Unexpected while user {} was refreshed: {}", lock.userId(), Trace.of(e));
      }
      return failed(lock, rows, SyncException.of(e));
    }
  }

  private Result failed(UserLock lock, List<DueRow> rows, SyncException failure) {
    if (FailureClassifier.isOfData(failure)) {
      fieldData.count(FieldData.Kind.DOCUMENT_REFUSED);
    }
    log.warn("User {} was not refreshed: {}", lock.userId(), failure.reason());
    try {
      return new Result(noted(rows, failure), 0, failure.reason());
    } catch (RuntimeException e) {
      log.warn(
          "The failed attempt for user {} could not be noted: {}", lock.userId(), Trace.inShort(e));
      boolean ofServer = FailureClassifier.isOfServer(e);
      return new Result(ofServer ? Outcome.OUTAGE : Outcome.FAILED, 0, failure.reason());
    } finally {
      locks.release(List.of(lock));
    }
  }

  private Outcome noted(List<DueRow> rows, SyncException failure) {
    return switch (failure.kind()) {
      case OUTAGE -> Outcome.OUTAGE;
      case UNREACHED, NOT_HEARD -> {
        activations.unreached(rows, failure);
        yield Outcome.UNREACHED;
      }
      case OF_USER, SESSION_EXPIRED ->
          activations.failed(rows, failure) ? Outcome.GIVEN_UP : Outcome.FAILED;
    };
  }
}
