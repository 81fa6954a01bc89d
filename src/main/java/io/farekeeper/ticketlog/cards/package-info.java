/**
 * Payment card data in events: what it looks like, and how it is taken out. It knows nothing of how
 * an event is recorded.
 */
@NullMarked
package io.farekeeper.ticketlog.cards;

import org.jspecify.annotations.NullMarked;
