package io.farekeeper.tickets.stale;

import java.time.Instant;

/**
 * A cache that is older than it may be.
 *
 * @param userId the user
 * @param asOf when it was last in step with Bytemark; the epoch if its age is unknown
 */
public record StaleCache(long userId, Instant asOf) {}
