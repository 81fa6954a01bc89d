/**
 * What a synchronisation makes of a cache and of what Bytemark says now: fetched, planned and put
 * into the form that is stored. When a user is synchronised is decided elsewhere.
 */
@NullMarked
package io.farekeeper.tickets.sync;

import org.jspecify.annotations.NullMarked;
