/**
 * Bought passes as the app pushes them: the call, and its answer. What it does is not decided here.
 */
@NullMarked
package io.farekeeper.tickets.push;

import org.jspecify.annotations.NullMarked;
