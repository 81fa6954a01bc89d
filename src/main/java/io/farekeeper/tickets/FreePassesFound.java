package io.farekeeper.tickets;

import java.util.List;

/**
 * An update found passes of a loyalty product that neither list of the user's cache held. Published
 * before the cache is written and handled synchronously: if a listener fails, the synchronisation
 * fails and is tried again, so that a pass is published at least once.
 *
 * @param passUuids the new passes, at least one
 */
public record FreePassesFound(long userId, List<String> passUuids) {}
