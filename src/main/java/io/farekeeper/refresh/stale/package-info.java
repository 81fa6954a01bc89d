/**
 * Job {@code refresh-stale-tickets-caches}: caches that nobody has asked for are refreshed, oldest
 * first, at an even pace.
 */
@NullMarked
package io.farekeeper.refresh.stale;

import org.jspecify.annotations.NullMarked;
