package io.farekeeper.tickets;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Builds a cache for every user with a token when there is none at all. It goes on where it
 * stopped, in whatever process, until the last user was reached.
 */
@Component
public class InitialBuild {
  private static final Logger log = LoggerFactory.getLogger(InitialBuild.class);
  private static final int PAGE = 100;

  private final InitialBuildProgress progress;
  private final TicketCache cache;
  private final Sessions sessions;
  private final UserLeases leases;

  InitialBuild(
      InitialBuildProgress progress, TicketCache cache, Sessions sessions, UserLeases leases) {
    this.progress = progress;
    this.cache = cache;
    this.sessions = sessions;
    this.leases = leases;
  }

  /**
   * What one stretch of the build came to.
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

  /** Goes on with a build for a while, page by page of users; returns at once if there is none. */
  public Progress advance(Duration budget, BooleanSupplier stopping) {
    long deadline = System.nanoTime() + budget.toNanos();
    Tally tally = new Tally();
    OptionalLong after = progress.nextAfter();
    while (after.isPresent() && !stopping.getAsBoolean() && System.nanoTime() - deadline < 0) {
      List<Long> page = sessions.usersAfter(after.getAsLong(), PAGE);
      if (page.isEmpty()) {
        progress.done();
        after = OptionalLong.empty();
      } else {
        build(page, tally);
        if (tally.outage.get() != null) {
          break;
        }
        progress.builtThrough(page.getLast());
        after = OptionalLong.of(page.getLast());
      }
    }
    return new Progress(tally.built.get(), tally.failed.get(), after.isEmpty(), tally.outage.get());
  }

  private void build(List<Long> page, Tally tally) {
    // A user whose lease somebody else holds is being synchronised: that is a cache, too.
    List<UserLease> held = leases.acquire(page);
    try {
      Map<Long, Session> sessionOf = sessions.of(held.stream().map(UserLease::userId).toList());
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (UserLease lease : held) {
          Session session = Objects.requireNonNull(sessionOf.get(lease.userId()));
          if (!session.dead()) {
            threads.execute(() -> build(lease, session, tally));
          }
        }
      }
    } finally {
      leases.release(held);
    }
  }

  private void build(UserLease lease, Session session, Tally tally) {
    try {
      if (cache.buildIfMissing(lease, session) == SyncResult.BUILT) {
        tally.built.incrementAndGet();
      }
    } catch (SyncException e) {
      log.warn("The first cache of user {} was not built: {}", lease.userId(), e.reason());
      if (e.kind() == SyncException.Kind.OUTAGE) {
        tally.outage.compareAndSet(null, e.reason());
      } else {
        tally.failed.incrementAndGet();
      }
    } catch (RuntimeException e) {
      log.warn("The first cache of user {} was not built", lease.userId(), e);
      tally.failed.incrementAndGet();
    }
  }

  private static final class Tally {
    private final AtomicInteger built = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicReference<@Nullable String> outage = new AtomicReference<>();
  }
}
