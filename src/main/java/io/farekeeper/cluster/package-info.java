/**
 * This instance among the others that work on the same databases: its heartbeat, which decides for
 * all whether an owner is alive, the locks of users, and the clocks of the databases. What is done
 * under a lock is decided elsewhere.
 */
@ApplicationModule(allowedDependencies = {"stores"})
@NullMarked
package io.farekeeper.cluster;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
