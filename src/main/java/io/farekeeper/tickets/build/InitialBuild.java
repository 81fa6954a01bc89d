package io.farekeeper.tickets.build;

import io.farekeeper.cluster.UserLock;
import io.farekeeper.cluster.UserLocks;
import io.farekeeper.tickets.Session;
import io.farekeeper.tickets.Sessions;
import io.farekeeper.tickets.SyncException;
import io.farekeeper.tickets.SyncResult;
import io.farekeeper.tickets.TicketCache;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Builds a cache for every user with a token when there is none at all. It goes on where it
 * stopped, in whatever process, until the last user was reached.
 */
@Component
public class InitialBuild {
  private static final Logger log = LoggerFactory.getLogger(InitialBuild.class);
  private static final int PAGE = 100;
  private static final Duration POLL = Duration.ofMillis(100);

  private final InitialBuildProgress progress;
  private final TicketCache cache;
  private final Sessions sessions;
  private final UserLocks locks;
  private final Duration longestAbandonedLock;
  private final LongSupplier nanoTime;

  public @Autowired InitialBuild(
      InitialBuildProgress progress, TicketCache cache, Sessions sessions, UserLocks locks) {
    this(progress, cache, sessions, locks, System::nanoTime);
  }

  public InitialBuild(
      InitialBuildProgress progress,
      TicketCache cache,
      Sessions sessions,
      UserLocks locks,
      LongSupplier nanoTime) {
    this.progress = progress;
    this.cache = cache;
    this.sessions = sessions;
    this.locks = locks;
    this.longestAbandonedLock = locks.leaseTime().plusSeconds(1);
    this.nanoTime = nanoTime;
  }

  /**
   * The result of one part of the build.
   *
   * @param built caches that were built
   * @param failed users whose cache could not be built; reading their tickets tries again
   * @param finished whether no build is going on any more
   * @param outage why it stopped, if a server was down
   */
  public record Progress(int built, int failed, boolean finished, @Nullable String outage) {}

  /** Begins a build if no cache exists at all; to be called before the first cache is written. */
  public void begin() {
    progress.beginIfEmpty();
  }

  /**
   * Goes on with a build for a while, page by page of users; returns at once if there is none. A
   * page that was not finished is begun again the next time. Users whose session is dead are passed
   * over: Bytemark would not be asked.
   *
   * @param excluded of some users of a page, those who are refreshed otherwise: they are passed
   *     over too, neither asked for nor counted
   */
  public Progress advance(
      Duration budget, BooleanSupplier stopping, UnaryOperator<Set<Long>> excluded) {
    long deadline = nanoTime.getAsLong() + budget.toNanos();
    BooleanSupplier over = () -> stopping.getAsBoolean() || hasCome(deadline);
    InitialBuildTally tally = new InitialBuildTally();
    boolean finished = false;
    try {
      finished = SyncException.naming(() -> buildPages(over, excluded, tally));
    } catch (SyncException e) {
      tally.outage(e.reason());
    }
    return tally.progress(finished);
  }

  private boolean buildPages(
      BooleanSupplier over, UnaryOperator<Set<Long>> excluded, InitialBuildTally tally) {
    OptionalLong after = progress.nextAfter();
    while (after.isPresent()) {
      if (over.getAsBoolean()) {
        return false;
      }
      List<Long> page = sessions.usersAfter(after.getAsLong(), PAGE);
      if (page.isEmpty()) {
        progress.done();
        return true;
      }
      if (!buildPage(page, over, excluded, tally)) {
        return false;
      }
      progress.builtThrough(page.getLast());
      after = OptionalLong.of(page.getLast());
    }
    return true;
  }

  /**
   * Builds for each user of the page; false if it was not finished. A user whose lock somebody else
   * holds is looked at again until a dead holder's lock has run out: a live one is working on that
   * cache.
   */
  private boolean buildPage(
      List<Long> page,
      BooleanSupplier over,
      UnaryOperator<Set<Long>> excluded,
      InitialBuildTally tally) {
    long waitUntil = nanoTime.getAsLong() + longestAbandonedLock.toNanos();
    Set<Long> waiting = new LinkedHashSet<>(page);
    tally.beginPage();
    while (true) {
      // Asked before the look: the users that were free may have taken longer than the wait.
      boolean lastLook = hasCome(waitUntil);
      waiting.removeAll(buildThoseFree(waiting, excluded, tally));
      if (tally.isOutage()) {
        return false;
      }
      if (waiting.isEmpty() || lastLook) {
        return true;
      }
      if (over.getAsBoolean() || Thread.currentThread().isInterrupted()) {
        return false;
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  /** Builds for those whose lock is to be had and who need it; those done with are returned. */
  private Set<Long> buildThoseFree(
      Set<Long> users, UnaryOperator<Set<Long>> excluded, InitialBuildTally tally) {
    List<UserLock> held = locks.acquire(users);
    if (held.isEmpty()) {
      return Set.of();
    }
    Set<Long> free = new LinkedHashSet<>(held.stream().map(UserLock::userId).toList());
    Map<Long, Session> sessionOf;
    Set<Long> passedOver;
    try {
      sessionOf = sessions.of(free);
      // Asked under the locks: the previous holder may have failed just then.
      passedOver = new HashSet<>(excluded.apply(free));
      sessionOf.values().stream()
          .filter(Session::dead)
          .map(Session::userId)
          .forEach(passedOver::add);
      locks.release(held.stream().filter(lock -> passedOver.contains(lock.userId())).toList());
    } catch (RuntimeException e) {
      locks.release(held);
      throw e;
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (UserLock lock : held) {
        if (!passedOver.contains(lock.userId())) {
          Session session = Objects.requireNonNull(sessionOf.get(lock.userId()));
          threads.execute(() -> build(lock, session, tally));
        }
      }
    }
    return free;
  }

  /** Gives the lock back at once: a slow user of the page keeps nobody waiting for another. */
  private void build(UserLock lock, Session session, InitialBuildTally tally) {
    try {
      SyncResult result =
          SyncException.naming(
              () -> {
                try {
                  return cache.buildIfMissing(lock, session);
                } finally {
                  locks.release(List.of(lock));
                }
              });
      tally.succeeded(result);
    } catch (SyncException e) {
      if (e.kind() != SyncException.Kind.OUTAGE) {
        log.warn("The first cache of user {} was not built: {}", lock.userId(), e.reason());
      }
      tally.failed(e);
    } catch (RuntimeException e) {
      log.warn("The first cache of user {} was not built", lock.userId(), e);
      tally.failedUnexpectedly();
    }
  }

  private boolean hasCome(long deadline) {
    return nanoTime.getAsLong() - deadline >= 0;
  }
}
