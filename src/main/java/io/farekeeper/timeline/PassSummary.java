package io.farekeeper.timeline;

import io.farekeeper.tickets.reading.PassFacts;
import io.farekeeper.timeline.words.PassWords;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a pass stands, and why.
 *
 * @param passUuid the pass
 * @param label what it is sold as
 * @param status its status at this moment
 * @param cachedStatus its status as it was last stored
 * @param verdict a sentence that says how it stands and why
 * @param created when it was issued
 * @param firstUse when it was first used
 * @param expiration when it ends, or ended
 * @param usesCount rides taken
 * @param allowedUses rides that it is good for
 * @param knownFrom the collection that this was taken from
 */
record PassSummary(
    String passUuid,
    @Nullable String label,
    String status,
    String cachedStatus,
    String verdict,
    @Nullable Instant created,
    @Nullable Instant firstUse,
    @Nullable Instant expiration,
    @Nullable Long usesCount,
    @Nullable Long allowedUses,
    String knownFrom) {

  static PassSummary of(PassFacts pass, String knownFrom, PassWords words, Instant now) {
    return new PassSummary(
        pass.passUuid(),
        pass.label(),
        pass.status(),
        pass.storedStatus(),
        PassWords.name(pass) + " " + words.verdict(pass, now),
        pass.created(),
        pass.firstUse(),
        pass.expiration(),
        pass.uses(),
        pass.allowedUses(),
        knownFrom);
  }
}
