package io.farekeeper.validation;

import io.farekeeper.bytemark.BytemarkProperties;
import io.farekeeper.tickets.reading.CachedPasses;
import io.farekeeper.tickets.reading.CachedPasses.Refreshed;
import io.farekeeper.tickets.reading.PassView;
import io.farekeeper.validation.activation.ActivationFinder;
import io.farekeeper.validation.activation.ActivationFinder.LastUse;
import io.farekeeper.validation.activation.Attempt;
import io.farekeeper.validation.activation.Upstream;
import io.farekeeper.validation.activation.UpstreamPassLookup;
import io.farekeeper.validation.activation.UpstreamPassLookup.Finding;
import java.time.Clock;
import java.time.Duration;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * A pass as it is right before its use: from the cache, unless that is known to be behind. If this
 * user's cache cannot be written, Bytemark itself is asked for the pass.
 */
public class CurrentPass {
  private final CachedPasses passes;
  private final ActivationFinder finder;
  private final UpstreamPassLookup lookup;
  private final UsedRides usedRides;
  private final Duration patience;
  private final Clock clock;

  CurrentPass(
      CachedPasses passes,
      ActivationFinder finder,
      UpstreamPassLookup lookup,
      UsedRides usedRides,
      BytemarkProperties bytemark,
      Clock clock) {
    this.passes = passes;
    this.finder = finder;
    this.lookup = lookup;
    this.usedRides = usedRides;
    this.patience = bytemark.readTimeout();
    this.clock = clock;
  }

  /**
   * What was found.
   *
   * @param pass null if the user has no such pass
   * @param unsure why it is not known how the pass stands now; null if it is
   */
  public record Found(@Nullable PassView pass, @Nullable String unsure) {
    private static Found sure(@Nullable PassView pass) {
      return new Found(pass, null);
    }
  }

  /**
   * Finds the pass of an attempt that was begun: whoever used the pass before has changed the cache
   * by now.
   *
   * @param known what came of asking Bytemark for the user's passes
   */
  public Found of(Attempt attempt, Upstream known) {
    PassView pass = cached(attempt);
    if (pass == null && known == Upstream.CACHE_FAILED) {
      return lookedUp(attempt, null);
    }
    if (!isBehind(attempt, pass)) {
      return Found.sure(pass);
    }
    Refreshed refreshed = passes.refresh(attempt.userId(), patience);
    PassView now = cached(attempt);
    if (refreshed == Refreshed.DONE || !isBehind(attempt, now)) {
      return Found.sure(now);
    }
    return refreshed == Refreshed.CACHE_FAILED
        ? lookedUp(attempt, now)
        : new Found(now, "the cache is behind, and could not be refreshed");
  }

  private @Nullable PassView cached(Attempt attempt) {
    return passes
        .find(attempt.userId(), attempt.passUuid())
        .filter(PassView::isReadable)
        .orElse(null);
  }

  /**
   * The last use is not in the cache yet, or somebody has put back an older state than the one
   * after it.
   */
  private boolean isBehind(Attempt attempt, @Nullable PassView pass) {
    if (pass == null) {
      return false;
    }
    LastUse last = finder.lastUse(attempt);
    return last.unwritten() || pass.usesCount().orElse(Long.MAX_VALUE) < last.count();
  }

  private Found lookedUp(Attempt attempt, @Nullable PassView cached) {
    return switch (lookup.of(attempt.userId(), attempt.passUuid())) {
      case Finding.Pass(BsonDocument payload) ->
          Found.sure(usedRides.passOf(attempt).with(payload, clock.instant()));
      case Finding.Gone _ -> Found.sure(null);
      case Finding.Unavailable(String reason) -> new Found(cached, reason);
    };
  }
}
