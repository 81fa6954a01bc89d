/** What status a pass has at a moment, and the statuses of all caches for the status check. */
@NamedInterface("statuses")
@NullMarked
package io.farekeeper.tickets.statuses;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
