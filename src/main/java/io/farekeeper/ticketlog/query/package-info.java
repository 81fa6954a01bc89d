/**
 * Finding entries of the ticket log, of every writer, and handing them out: page by page, as a file
 * of any size, or to the modules that show a rider's timeline. Nothing is written here, and what a
 * reader may see is decided by his role and by {@code encryption}.
 */
@NullMarked
package io.farekeeper.ticketlog.query;

import org.jspecify.annotations.NullMarked;
