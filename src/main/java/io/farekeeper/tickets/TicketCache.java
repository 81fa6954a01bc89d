package io.farekeeper.tickets;

import io.farekeeper.bytemark.BytemarkException;
import io.farekeeper.bytemark.Failure;
import io.farekeeper.bytemark.UserPasses;
import io.farekeeper.cluster.UserLock;
import io.farekeeper.ticketlog.TicketLog;
import io.farekeeper.tickets.build.CachePreparation;
import io.farekeeper.tickets.statuses.StatusCounter;
import io.farekeeper.tickets.sync.ExpiredPasses;
import io.farekeeper.tickets.sync.FailedAnswers;
import io.farekeeper.tickets.sync.PassFetch;
import io.farekeeper.tickets.sync.PushedEntries;
import io.farekeeper.tickets.sync.SyncPlan;
import io.farekeeper.tickets.sync.SyncPlanner;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/**
 * Keeps users' caches in step with Bytemark. A synchronisation writes its log entries first, then
 * what follows from new free passes, then the cache: stopped anywhere and done again, the outcome
 * is the same, once.
 */
@Component
public class TicketCache {
  /** The collection that the legacy services read and write too. */
  public static final String COLLECTION = Caches.COLLECTION;

  private static final int MAX_STARTS = 3;

  private final Caches caches;
  private final ExpiredPasses expiredPasses;
  private final CachePreparation preparation;
  private final Sessions sessions;
  private final PassFetch passes;
  private final SyncPlanner planner;
  private final FailedAnswers failedAnswers;
  private final TicketLog ticketLog;
  private final ApplicationEventPublisher events;
  private final StatusCounter statuses;
  private final Clock clock;

  TicketCache(
      Caches caches,
      ExpiredPasses expiredPasses,
      CachePreparation preparation,
      Sessions sessions,
      PassFetch passes,
      SyncPlanner planner,
      FailedAnswers failedAnswers,
      TicketLog ticketLog,
      ApplicationEventPublisher events,
      StatusCounter statuses,
      Clock clock) {
    this.caches = caches;
    this.expiredPasses = expiredPasses;
    this.preparation = preparation;
    this.sessions = sessions;
    this.passes = passes;
    this.planner = planner;
    this.failedAnswers = failedAnswers;
    this.ticketLog = ticketLog;
    this.events = events;
    this.statuses = statuses;
    this.clock = clock;
  }

  /**
   * Builds the user's cache if there is none, updates it if there is one.
   *
   * @param lock the right to do so
   * @param session the user's session as it was read under that lock
   * @throws SyncException if it failed; the cache is as it was
   */
  public SyncResult check(UserLock lock, Session session) {
    return SyncException.naming(() -> synchronise(session, false));
  }

  /**
   * Builds the user's cache if there is none.
   *
   * @throws SyncException if it failed
   */
  public SyncResult buildIfMissing(UserLock lock, Session session) {
    return SyncException.naming(() -> synchronise(session, true));
  }

  private SyncResult synchronise(Session session, boolean onlyIfMissing) {
    if (session.token() == null) {
      return SyncResult.NO_TOKEN;
    }
    if (session.dead()) {
      throw SyncException.sessionExpired();
    }
    preparation.requireDone();
    for (int start = 1; start <= MAX_STARTS; start++) {
      // Read before Bytemark is asked: a newer fetch is then never overwritten by this one.
      Optional<CacheSnapshot> cache = caches.find(session.userId());
      if (onlyIfMissing && cache.filter(c -> !PushedEntries.areAllOf(c)).isPresent()) {
        return SyncResult.LEFT;
      }
      Instant asked = clock.instant();
      UserPasses fetched = fetch(session, cache);
      if (write(session.userId(), cache, fetched, asked)) {
        return cache.isPresent() ? SyncResult.UPDATED : SyncResult.BUILT;
      }
    }
    throw SyncException.ofUser("the cache was changed by others %d times".formatted(MAX_STARTS));
  }

  /**
   * Writes what was fetched.
   *
   * @param asked when Bytemark was: what the user does later, the cache does not know
   */
  private boolean write(
      long userId, Optional<CacheSnapshot> cache, UserPasses fetched, Instant asked) {
    Map<String, CachedPass> outside =
        cache.filter(CacheSnapshot::mayHaveMovedExpired).isPresent()
            ? expiredPasses.of(userId)
            : Map.of();
    Instant now = clock.instant();
    SyncPlan plan = planner.plan(cache, outside, fetched, asked, now);
    ticketLog.record(userId, plan.changes(), now.getEpochSecond());
    if (!plan.newFreePasses().isEmpty()) {
      events.publishEvent(new FreePassesFound(userId, plan.newFreePasses()));
    }
    expiredPasses.store(userId, plan.outside());
    statuses.count(plan);
    return cache
        .map(expected -> caches.update(expected, plan, asked.getEpochSecond()))
        .orElseGet(() -> caches.insert(userId, plan, asked.getEpochSecond()));
  }

  private UserPasses fetch(Session session, Optional<CacheSnapshot> cache) {
    try {
      return passes.fetch(Objects.requireNonNull(session.token()), cache);
    } catch (BytemarkException e) {
      if (e.failure() == Failure.SESSION_EXPIRED) {
        return fetchWithNewerToken(session, cache, e);
      }
      throw failed(cache, e);
    }
  }

  /** The token may have been replaced while Bytemark was being asked. */
  private UserPasses fetchWithNewerToken(
      Session session, Optional<CacheSnapshot> cache, BytemarkException expired) {
    Session newest = sessions.of(session.userId());
    if (newest.token() == null || newest.token().equals(session.token())) {
      failedAnswers.record(cache, expired);
      sessions.markDead(session);
      throw SyncException.sessionExpired();
    }
    try {
      return passes.fetch(newest.token(), cache);
    } catch (BytemarkException e) {
      if (e.failure() == Failure.SESSION_EXPIRED) {
        failedAnswers.record(cache, e);
        sessions.markDead(newest);
        throw SyncException.sessionExpired();
      }
      throw failed(cache, e);
    }
  }

  private SyncException failed(Optional<CacheSnapshot> cache, BytemarkException e) {
    failedAnswers.record(cache, e);
    String reason = "Bytemark: " + e.getMessage();
    if (e.isUsersOwn()) {
      return SyncException.ofUser(reason, e.retryAfter().orElse(null), e);
    }
    return switch (e.failure()) {
      case UNREACHABLE -> SyncException.unreached(reason, e);
      case CIRCUIT_OPEN -> SyncException.outage(reason, e);
      default -> SyncException.notHeard(reason, e.retryAfter().orElse(null), e);
    };
  }
}
