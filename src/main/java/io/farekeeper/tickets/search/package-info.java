/**
 * Finding passes across riders: by their status at this moment, their product, their end. Scanned
 * page by page over the caches, each page bounded in what it reads, and handed out as JSON or as a
 * file. Nothing is written here.
 */
@NullMarked
package io.farekeeper.tickets.search;

import org.jspecify.annotations.NullMarked;
