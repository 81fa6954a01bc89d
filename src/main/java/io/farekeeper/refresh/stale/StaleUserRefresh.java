package io.farekeeper.refresh.stale;

import io.farekeeper.cluster.UserLock;
import io.farekeeper.cluster.UserLocks;
import io.farekeeper.stores.FailureClassifier;
import io.farekeeper.stores.FieldData;
import io.farekeeper.stores.Trace;
import io.farekeeper.tickets.Session;
import io.farekeeper.tickets.Sessions;
import io.farekeeper.tickets.SyncException;
import io.farekeeper.tickets.TicketCache;
import io.farekeeper.tickets.stale.StaleScan;
import io.farekeeper.web.FailureReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Refreshes the old cache of one user, if it is still old when the user is free. */
@Component
class StaleUserRefresh {
  private static final Logger log = LoggerFactory.getLogger(StaleUserRefresh.class);

  private final TicketCache cache;
  private final Sessions sessions;
  private final UserLocks locks;
  private final StaleAttempts attempts;
  private final FieldData fieldData;
  private final MeterRegistry meters;
  private final Clock clock;

  StaleUserRefresh(
      TicketCache cache,
      Sessions sessions,
      UserLocks locks,
      StaleAttempts attempts,
      FieldData fieldData,
      MeterRegistry meters,
      Clock clock) {
    this.cache = cache;
    this.sessions = sessions;
    this.locks = locks;
    this.attempts = attempts;
    this.fieldData = fieldData;
    this.meters = meters;
    this.clock = clock;
  }

  /** What became of a user. */
  enum Outcome {
    REFRESHED,
    FAILED,
    /** Somebody else is at it, or was, or the session ended meanwhile. */
    SKIPPED,
    /** A server is down: the next user would fail as well. */
    OUTAGE
  }

  /**
   * What became of a user, and why.
   *
   * @param reason why it failed; empty if it did not
   */
  record Result(Outcome outcome, String reason) {
    static final Result REFRESHED = new Result(Outcome.REFRESHED, "");
    static final Result SKIPPED = new Result(Outcome.SKIPPED, "");
  }

  /** Refreshes the user unless there is no need any more. Never throws. */
  Result refresh(StaleCandidate candidate, StaleScan scan) {
    Result result = refreshLocked(candidate, scan);
    Counter.builder("farekeeper.refresh.stale")
        .description("Users whose cache was found to be old, by what became of them")
        .tag("outcome", result.outcome().name().toLowerCase(Locale.ROOT))
        .register(meters)
        .increment();
    return result;
  }

  private Result refreshLocked(StaleCandidate candidate, StaleScan scan) {
    try {
      return ifFree(candidate, scan);
    } catch (RuntimeException e) {
      log.warn("What came of user {} could not be noted: {}", candidate.userId(), Trace.inShort(e));
      boolean ofServer = FailureClassifier.isOfServer(e);
      return new Result(ofServer ? Outcome.OUTAGE : Outcome.FAILED, FailureReason.of(e));
    }
  }

  private Result ifFree(StaleCandidate candidate, StaleScan scan) {
    List<UserLock> held = locks.acquire(List.of(candidate.userId()));
    if (held.isEmpty()) {
      return Result.SKIPPED;
    }
    try {
      return ifStillNeeded(held.getFirst(), candidate, scan);
    } catch (RuntimeException e) {
      if (!(e instanceof SyncException) && FailureReason.ofExpected(e).isEmpty()) {
        log.warn("Unexpected with the cache of user {}: {}", candidate.userId(), Trace.of(e));
      }
      return failed(candidate, SyncException.of(e));
    } finally {
      locks.release(held);
    }
  }

  /** What the page said may have been read a while ago. */
  private Result ifStillNeeded(UserLock lock, StaleCandidate candidate, StaleScan scan) {
    if (!scan.holds(candidate.userId(), clock.instant())) {
      return Result.SKIPPED;
    }
    Session session = sessions.of(candidate.userId());
    if (session.token() == null || session.dead()) {
      return Result.SKIPPED;
    }
    cache.check(lock, session);
    attempts.delete(candidate);
    return Result.REFRESHED;
  }

  private Result failed(StaleCandidate candidate, SyncException failure) {
    if (FailureClassifier.isOfData(failure)) {
      fieldData.count(FieldData.Kind.DOCUMENT_REFUSED);
    }
    log.warn(
        "The old cache of user {} was not refreshed: {}", candidate.userId(), failure.reason());
    switch (failure.kind()) {
      case OF_USER -> attempts.failed(candidate, failure);
      // The dead session keeps the job away from the user; a new one begins afresh.
      case SESSION_EXPIRED -> attempts.delete(candidate);
      case NOT_HEARD -> attempts.waits(candidate, failure);
      case UNREACHED, OUTAGE -> {}
    }
    return new Result(
        failure.kind() == SyncException.Kind.OUTAGE ? Outcome.OUTAGE : Outcome.FAILED,
        failure.reason());
  }
}
