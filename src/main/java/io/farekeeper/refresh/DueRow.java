package io.farekeeper.refresh;

/**
 * A due row of the refresh log.
 *
 * @param attempts failed attempts so far
 * @param noted whether anything was noted about it, a failure that counts no attempt included
 */
record DueRow(long id, long userId, int attempts, boolean noted) {}
