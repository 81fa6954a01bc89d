package io.farekeeper.timeline;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whose timeline is read, and how much of it.
 *
 * @param userId the rider
 * @param passUuid only what concerns this pass; null for all
 * @param from nothing before this moment
 * @param to nothing from this moment on; null for no end
 * @param seesAll whether the sensitive fields of the ticket log may be seen
 */
record StoryQuery(
    long userId, @Nullable String passUuid, Instant from, @Nullable Instant to, boolean seesAll) {

  /** The same query by another spelling of the pass's uuid. */
  StoryQuery spelled(String uuid) {
    return new StoryQuery(userId, uuid, from, to, seesAll);
  }

  /** Where reading begins. */
  Place start() {
    return to == null ? Place.NEWEST : new Place(to.toEpochMilli() - 1, null);
  }
}
