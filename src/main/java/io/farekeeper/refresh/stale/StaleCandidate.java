package io.farekeeper.refresh.stale;

/**
 * A user whose cache is old and who may be refreshed now.
 *
 * @param attempts failed attempts since the cache was last in step
 * @param noted whether a failed attempt is noted, an outdated one too
 */
record StaleCandidate(long userId, int attempts, boolean noted) {}
