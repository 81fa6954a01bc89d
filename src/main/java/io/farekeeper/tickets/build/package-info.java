/**
 * The collection of caches as a whole: prepared at start, and built for every user with a token
 * where there is none.
 */
@NamedInterface("build")
@NullMarked
package io.farekeeper.tickets.build;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
