package io.farekeeper.tickets.reading;

import io.farekeeper.bytemark.BytemarkProperties;
import io.farekeeper.cluster.UserLock;
import io.farekeeper.cluster.UserLocks;
import io.farekeeper.stores.Deployment;
import io.farekeeper.tickets.CacheSnapshot;
import io.farekeeper.tickets.CachedPass;
import io.farekeeper.tickets.Caches;
import io.farekeeper.tickets.Session;
import io.farekeeper.tickets.Sessions;
import io.farekeeper.tickets.SyncException;
import io.farekeeper.tickets.TicketProperties;
import io.farekeeper.tickets.sync.ExpiredPasses;
import io.farekeeper.tickets.sync.ListMerge;
import io.farekeeper.tickets.sync.SyncPlanner;
import io.farekeeper.web.ApiException;
import io.farekeeper.web.FailureReason;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Reads a user's tickets, refreshed first where that is asked for. What is cached is always better
 * than nothing: when the refresh fails, it is served with its age.
 */
@Component
class TicketReader {
  private static final Logger log = LoggerFactory.getLogger(TicketReader.class);
  private static final String GOES_ON = "a refresh of the user is still going on";
  private static final Duration WAIT_WITH_A_CACHE = Duration.ofSeconds(2);
  private static final Duration BEYOND_ONE_TRY = Duration.ofSeconds(2);

  private final Caches caches;
  private final ExpiredPasses expiredPasses;
  private final BoundedRefreshes refreshes;
  private final Sessions sessions;
  private final UserLocks locks;
  private final Deployment deployment;
  private final TicketProperties properties;

  /** Bytemark may leave one try unanswered; further tries are not waited for. */
  private final Duration timeout;

  private final Clock clock;

  TicketReader(
      Caches caches,
      ExpiredPasses expiredPasses,
      BoundedRefreshes refreshes,
      Sessions sessions,
      UserLocks locks,
      Deployment deployment,
      TicketProperties properties,
      BytemarkProperties bytemark,
      Clock clock) {
    this.caches = caches;
    this.expiredPasses = expiredPasses;
    this.refreshes = refreshes;
    this.sessions = sessions;
    this.locks = locks;
    this.deployment = deployment;
    this.properties = properties;
    this.timeout = bytemark.readTimeout().plus(BEYOND_ONE_TRY);
    this.clock = clock;
  }

  /**
   * The user's tickets.
   *
   * @throws ApiException 404 if there is no cache and none can be built; 503 if Bytemark fails and
   *     nothing is cached
   */
  TicketsView read(long userId, RefreshMode mode, boolean history) {
    Optional<CacheSnapshot> cache = caches.find(userId);
    String failure = null;
    if (wantsRefresh(mode, cache)) {
      failure = refresh(userId, mode, cache.isPresent());
      cache = caches.find(userId);
    }
    if (cache.isEmpty()) {
      throw failure == null
          ? ApiException.notFound("There are no tickets of user " + userId)
          : ApiException.unavailable(
              "There are no tickets of user %d yet: %s".formatted(userId, failure));
    }
    return view(userId, cache.get(), failure != null, history);
  }

  private boolean wantsRefresh(RefreshMode mode, Optional<CacheSnapshot> cache) {
    return switch (mode) {
      case NEVER -> false;
      case STALE -> cache.isEmpty() || isOld(cache.get());
      case ALWAYS -> true;
    };
  }

  /** An unknown age is too old, and a list that cannot be read is repaired by a refresh. */
  private boolean isOld(CacheSnapshot cache) {
    Instant asOf = cache.asOf();
    return asOf == null
        || asOf.plus(properties.maxAge()).isBefore(clock.instant())
        || cache.hasUnreadableList();
  }

  /** Why the cache could not be refreshed; null if it was, or there is nothing to refresh from. */
  private @Nullable String refresh(long userId, RefreshMode mode, boolean cached) {
    if (deployment.whyIdle().isPresent()) {
      return deployment.whyIdle().get();
    }
    try {
      long asked = clock.instant().getEpochSecond();
      long deadline = System.nanoTime() + timeout.toNanos();
      Optional<UserLock> lock =
          locks.acquire(userId, cached && mode != RefreshMode.ALWAYS ? WAIT_WITH_A_CACHE : timeout);
      if (lock.isEmpty()) {
        return GOES_ON;
      }
      return underLock(lock.get(), mode, asked, deadline) ? null : GOES_ON;
    } catch (SyncException e) {
      log.info("The tickets of user {} could not be refreshed: {}", userId, e.reason());
      return e.reason();
    } catch (DataAccessException | TransactionException e) {
      String reason = FailureReason.of(e);
      log.info("The tickets of user {} could not be refreshed: {}", userId, reason);
      return reason;
    }
  }

  /** Whether the cache is as fresh as asked for; false if that is still being done. */
  private boolean underLock(UserLock lock, RefreshMode mode, long asked, long deadline) {
    boolean handedOn = false;
    try {
      if (refreshedMeanwhile(lock.userId(), mode, asked)) {
        return true;
      }
      Session session = sessions.of(lock.userId());
      handedOn = true;
      return refreshes.check(lock, session, Duration.ofNanos(deadline - System.nanoTime()));
    } finally {
      if (!handedOn) {
        refreshes.releaseLater(lock);
      }
    }
  }

  /** The previous holder of the lock may have done what was asked for. */
  private boolean refreshedMeanwhile(long userId, RefreshMode mode, long asked) {
    return caches
        .find(userId)
        .filter(cache -> mode == RefreshMode.ALWAYS ? cache.timestamp() > asked : !isOld(cache))
        .isPresent();
  }

  private TicketsView view(long userId, CacheSnapshot cache, boolean failed, boolean history) {
    Instant now = clock.instant();
    return new TicketsView(
        userId,
        cache.asOf(),
        failed || isOld(cache),
        views(cache.list(SyncPlanner.PASSES), now),
        history ? views(ListMerge.oldestFirst(expiredPasses.with(cache, userId)), now) : null);
  }

  private static List<TicketsView.PassView> views(List<CachedPass> passes, Instant now) {
    return passes.stream().map(pass -> TicketsView.PassView.of(pass, now)).toList();
  }
}
