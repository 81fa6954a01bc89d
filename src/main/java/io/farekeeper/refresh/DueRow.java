package io.farekeeper.refresh;

/**
 * A due row of the refresh log.
 *
 * @param attempts failed attempts so far
 */
record DueRow(long id, long userId, int attempts) {}
