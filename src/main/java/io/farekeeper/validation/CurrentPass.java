package io.farekeeper.validation;

import io.farekeeper.bytemark.BytemarkProperties;
import io.farekeeper.tickets.reading.CachedPasses;
import io.farekeeper.tickets.reading.CachedPasses.Refreshed;
import io.farekeeper.tickets.reading.PassView;
import io.farekeeper.validation.activation.ActivationFinder;
import io.farekeeper.validation.activation.ActivationFinder.BeforeUse;
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
   * @param known what is known here beside that
   */
  public record Found(@Nullable PassView pass, @Nullable String unsure, BeforeUse known) {}

  /**
   * Finds the pass of an attempt that was begun: the use before has changed the cache by now, or is
   * known to have used it.
   *
   * @param upstream what came of asking Bytemark for the user's passes
   * @param before the pass as the cache had it a moment ago; null to read it now
   */
  public Found of(Attempt attempt, Upstream upstream, @Nullable PassView before) {
    BeforeUse known = finder.beforeUse(attempt);
    PassView pass = before != null && isStillSo(before, known) ? before : cached(attempt);
    if (pass == null && upstream == Upstream.CACHE_FAILED) {
      return lookedUp(attempt, null, known);
    }
    return isBehind(pass, known) ? refreshed(attempt) : new Found(pass, null, known);
  }

  private Found refreshed(Attempt attempt) {
    Refreshed refreshed = passes.refresh(attempt.userId(), patience);
    PassView pass = cached(attempt);
    BeforeUse known = finder.beforeUse(attempt);
    if (refreshed == Refreshed.DONE || !isBehind(pass, known)) {
      return new Found(pass, null, known);
    }
    return refreshed == Refreshed.CACHE_FAILED
        ? lookedUp(attempt, pass, known)
        : new Found(pass, "the cache is behind, and could not be refreshed", known);
  }

  private @Nullable PassView cached(Attempt attempt) {
    return passes
        .find(attempt.userId(), attempt.passUuid())
        .filter(PassView::isReadable)
        .orElse(null);
  }

  /** Every use that was made until the attempt had the pass is in what was read before. */
  private static boolean isStillSo(PassView before, BeforeUse known) {
    return !known.unwritten()
        && !known.uncounted()
        && (known.lastUse() == 0 || before.usesCount().orElse(0) >= known.lastUse());
  }

  /** The last use is not in the cache yet, or an older state was put back than the one after it. */
  private static boolean isBehind(@Nullable PassView pass, BeforeUse known) {
    return pass != null
        && (known.unwritten() || pass.usesCount().orElse(Long.MAX_VALUE) < known.lastUse());
  }

  private Found lookedUp(Attempt attempt, @Nullable PassView cached, BeforeUse known) {
    return switch (lookup.of(attempt.userId(), attempt.passUuid())) {
      case Finding.Pass(BsonDocument payload) ->
          new Found(usedRides.passOf(attempt).with(payload, clock.instant()), null, known);
      case Finding.Gone _ -> new Found(null, null, known);
      case Finding.Unavailable(String reason) -> new Found(cached, reason, known);
    };
  }
}
