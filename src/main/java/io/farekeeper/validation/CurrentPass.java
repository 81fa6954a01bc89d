package io.farekeeper.validation;

import io.farekeeper.bytemark.BytemarkProperties;
import io.farekeeper.tickets.HeldPass;
import io.farekeeper.tickets.HeldPasses;
import io.farekeeper.tickets.HeldPasses.Refreshed;
import io.farekeeper.validation.AttemptFinder.LastUse;
import io.farekeeper.validation.Truth.Finding;
import java.time.Clock;
import java.time.Duration;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * A pass as it is right before its use: from the cache, unless that is known to be behind. If this
 * user's cache cannot be written, Bytemark itself is asked for the pass.
 */
class CurrentPass {
  private final HeldPasses passes;
  private final AttemptFinder finder;
  private final Truth truth;
  private final Rides rides;
  private final Duration patience;
  private final Clock clock;

  CurrentPass(
      HeldPasses passes,
      AttemptFinder finder,
      Truth truth,
      Rides rides,
      BytemarkProperties bytemark,
      Clock clock) {
    this.passes = passes;
    this.finder = finder;
    this.truth = truth;
    this.rides = rides;
    this.patience = bytemark.readTimeout();
    this.clock = clock;
  }

  /**
   * What was found.
   *
   * @param pass null if the user has no such pass
   * @param unsure why it is not known how the pass stands now; null if it is
   */
  record Found(@Nullable HeldPass pass, @Nullable String unsure) {
    private static Found sure(@Nullable HeldPass pass) {
      return new Found(pass, null);
    }
  }

  /**
   * Finds the pass of an attempt that was begun: whoever used the pass before has changed the cache
   * by now.
   *
   * @param known what came of asking Bytemark for the user's passes
   */
  Found of(Attempt attempt, Upstream known) {
    HeldPass pass = cached(attempt);
    if (pass == null && known == Upstream.CACHE_FAILED) {
      return lookedUp(attempt, null);
    }
    if (!isBehind(attempt, pass)) {
      return Found.sure(pass);
    }
    Refreshed refreshed = passes.refresh(attempt.userId(), patience);
    HeldPass now = cached(attempt);
    if (refreshed == Refreshed.DONE || !isBehind(attempt, now)) {
      return Found.sure(now);
    }
    return refreshed == Refreshed.CACHE_FAILED
        ? lookedUp(attempt, now)
        : new Found(now, "the cache is behind, and could not be refreshed");
  }

  private @Nullable HeldPass cached(Attempt attempt) {
    return passes
        .find(attempt.userId(), attempt.passUuid())
        .filter(HeldPass::isReadable)
        .orElse(null);
  }

  /**
   * The last use is not in the cache yet, or somebody has put back an older state than the one
   * after it.
   */
  private boolean isBehind(Attempt attempt, @Nullable HeldPass pass) {
    if (pass == null) {
      return false;
    }
    LastUse last = finder.lastUse(attempt);
    return last.unwritten() || pass.usesCount().orElse(Long.MAX_VALUE) < last.count();
  }

  private Found lookedUp(Attempt attempt, @Nullable HeldPass cached) {
    return switch (truth.of(attempt.userId(), attempt.passUuid())) {
      case Finding.Pass(BsonDocument payload) ->
          Found.sure(rides.passOf(attempt).with(payload, clock.instant()));
      case Finding.Gone _ -> Found.sure(null);
      case Finding.Unavailable(String reason) -> new Found(cached, reason);
    };
  }
}
