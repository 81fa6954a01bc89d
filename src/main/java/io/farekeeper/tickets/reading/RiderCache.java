package io.farekeeper.tickets.reading;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the cache says of a rider, for the timeline.
 *
 * @param id the cache document's id
 * @param builtAt when it was first written, to the second; null if its id does not say
 * @param synchronisedAt when it was last in step with Bytemark; null if it does not say
 * @param current the passes that Bytemark listed as current then
 * @param expired its expired passes, those too that were moved out of the document
 * @param failures the newest synchronisations that failed, as {@code passesLog} and {@code
 *     passes4Log} keep them
 */
public record RiderCache(
    String id,
    @Nullable Instant builtAt,
    @Nullable Instant synchronisedAt,
    List<PassFacts> current,
    List<PassFacts> expired,
    List<Failure> failures) {

  /**
   * An answer of Bytemark that could not be used.
   *
   * @param log {@code passesLog} or {@code passes4Log}
   * @param place its place in that list
   * @param at Bytemark's own time; null if it gave none
   * @param messages what Bytemark said, in its words
   */
  public record Failure(String log, int place, @Nullable Instant at, List<String> messages) {}
}
