/**
 * What preflight looks at in the servers themselves: versions, rights, settings, clocks, indexes
 * and the legacy tables' columns. What documents and rows hold is looked at by their owners.
 * Nothing here changes anything.
 */
@NamedInterface("preflight")
@NullMarked
package io.farekeeper.stores.preflight;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
