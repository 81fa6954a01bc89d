package io.farekeeper.bytemark;

/**
 * Both lists of one user, fetched in full.
 *
 * @param current the passes of the v1 API
 * @param expired the expired passes of the v4 API
 */
public record UserPasses(PassList current, PassList expired) {}
