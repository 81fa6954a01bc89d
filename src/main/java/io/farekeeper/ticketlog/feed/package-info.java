/**
 * The ticket log as a feed: every entry once, in the order of sealing, from a position that the
 * consumer keeps. No consumer is registered, and nothing is held back for a consumer that is
 * switched off. How entries are sealed, and what segments are, stays in {@code sealing}.
 */
@NamedInterface("feed")
@NullMarked
package io.farekeeper.ticketlog.feed;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
