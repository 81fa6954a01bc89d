package io.farekeeper.refresh.stale;

import io.farekeeper.tickets.Session;
import io.farekeeper.tickets.Sessions;
import io.farekeeper.tickets.stale.StaleCache;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Who of the users with an old cache may be refreshed: two queries for a page of them. */
@Component
class StaleCandidates {
  private final Sessions sessions;
  private final StaleAttempts attempts;
  private final Clock clock;

  StaleCandidates(Sessions sessions, StaleAttempts attempts, Clock clock) {
    this.sessions = sessions;
    this.attempts = attempts;
    this.clock = clock;
  }

  /**
   * Those with a session that is not known to be dead who do not wait after a failure, in the
   * page's order.
   */
  List<StaleCandidate> among(List<StaleCache> page, boolean ignoringPauses) {
    List<Long> users = page.stream().map(StaleCache::userId).toList();
    Map<Long, Session> sessionOf = sessions.of(users);
    Map<Long, StaleAttempts.Noted> notedOf = attempts.of(users);
    Instant until = ignoringPauses ? Instant.MAX : clock.instant();
    List<StaleCandidate> candidates = new ArrayList<>();
    for (StaleCache cache : page) {
      if (isAlive(sessionOf.get(cache.userId()))) {
        candidate(cache, notedOf.get(cache.userId()), until).ifPresent(candidates::add);
      }
    }
    return candidates;
  }

  /** Deletes the failures of users whom nobody will try again. */
  void tidy() {
    attempts.deleteThoseWithoutToken();
  }

  private static boolean isAlive(@Nullable Session session) {
    return session != null && session.token() != null && !session.dead();
  }

  private static Optional<StaleCandidate> candidate(
      StaleCache cache, StaleAttempts.@Nullable Noted noted, Instant until) {
    if (noted == null) {
      return Optional.of(new StaleCandidate(cache.userId(), 0, false));
    }
    // Somebody else's refresh succeeded since.
    if (cache.asOf().isAfter(noted.attemptedOn())) {
      return Optional.of(new StaleCandidate(cache.userId(), 0, true));
    }
    return noted.next().isAfter(until)
        ? Optional.empty()
        : Optional.of(new StaleCandidate(cache.userId(), noted.attempts(), true));
  }
}
