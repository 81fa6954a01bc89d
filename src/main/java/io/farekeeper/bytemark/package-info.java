/**
 * The vendor's API as a Java client: both pass lists of a user, every page, with the errors named,
 * what is transient tried again, and the vendor protected by a concurrency limit, a rate limit, a
 * pause after refusals and a circuit breaker. Passes leave this package exactly as they were sent.
 * What a pass means, what is done with it and what is stored does not belong here; this package
 * knows of the others only what counts odd data and how ids of passes are compared.
 */
@ApplicationModule(allowedDependencies = {"stores"})
@NullMarked
package io.farekeeper.bytemark;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
