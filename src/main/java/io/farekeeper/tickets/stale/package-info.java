/** Which caches are older than they may be, found by an index and page by page. */
@NamedInterface("stale")
@NullMarked
package io.farekeeper.tickets.stale;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
