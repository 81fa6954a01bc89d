package io.farekeeper.refresh;

import io.farekeeper.api.Reason;
import io.farekeeper.api.Trace;
import io.farekeeper.tickets.Session;
import io.farekeeper.tickets.SyncException;
import io.farekeeper.tickets.TicketCache;
import io.farekeeper.tickets.UserLease;
import io.farekeeper.tickets.UserLeases;
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
  private final Settlements settlements;
  private final Attempts attempts;
  private final UserLeases leases;
  private final MeterRegistry meters;
  private final Timer seconds;

  UserRefresh(
      TicketCache cache,
      Settlements settlements,
      Attempts attempts,
      UserLeases leases,
      MeterRegistry meters) {
    this.cache = cache;
    this.settlements = settlements;
    this.attempts = attempts;
    this.leases = leases;
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
     * Bytemark was not reached for this user: tried again with the next run, no attempt counted.
     */
    UNREACHED,
    /** A server is down: whoever comes next would fail as well. */
    OUTAGE
  }

  /**
   * What became of a user, and why.
   *
   * @param rowsProcessed rows that were set to processed
   * @param reason why it failed; empty if it did not
   */
  record Result(Outcome outcome, int rowsProcessed, String reason) {}

  /** Refreshes the user and gives the lease back, whatever happens. Never throws. */
  Result refresh(UserLease lease, Session session, List<DueRow> rows) {
    Timer.Sample sample = Timer.start(meters);
    Result result = settled(lease, session, rows);
    sample.stop(seconds);
    Counter.builder("farekeeper.refresh.users")
        .description("Users for whom rows were due, by what became of them")
        .tag("outcome", result.outcome().name().toLowerCase(Locale.ROOT))
        .register(meters)
        .increment();
    return result;
  }

  private Result settled(UserLease lease, Session session, List<DueRow> rows) {
    try {
      cache.check(lease, session);
      settlements.processed(lease, rows);
      return new Result(Outcome.REFRESHED, rows.size(), "");
    } catch (SyncException e) {
      return failed(lease, rows, e);
    } catch (RuntimeException e) {
      String reason = Reason.of(e);
      String trace = Reason.ofExpected(e).isPresent() ? reason : Trace.of(e);
      log.warn("User {} could not be refreshed: {}", lease.userId(), trace);
      giveBack(lease);
      return new Result(Outcome.OUTAGE, 0, reason);
    }
  }

  private Result failed(UserLease lease, List<DueRow> rows, SyncException failure) {
    Outcome outcome = Outcome.OUTAGE;
    try {
      outcome =
          switch (failure.kind()) {
            case OUTAGE -> Outcome.OUTAGE;
            case UNREACHED -> {
              attempts.unreached(rows, failure);
              yield Outcome.UNREACHED;
            }
            case OF_USER, SESSION_EXPIRED ->
                attempts.failed(rows, failure) ? Outcome.GIVEN_UP : Outcome.FAILED;
          };
    } catch (RuntimeException e) {
      log.warn("The failed attempt for user {} could not be noted", lease.userId(), e);
    } finally {
      giveBack(lease);
    }
    log.warn("User {} was not refreshed: {}", lease.userId(), failure.reason());
    return new Result(outcome, 0, failure.reason());
  }

  private void giveBack(UserLease lease) {
    try {
      leases.release(List.of(lease));
    } catch (RuntimeException e) {
      log.warn("A lease was not given back and will run out: {}", e.getClass().getSimpleName());
    }
  }
}
