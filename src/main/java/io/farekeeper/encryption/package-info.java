/**
 * Client-side encryption of the sensitive fields of ticket events: which they are, under which key,
 * who reads them, and how keys are changed. It knows nothing of how an event is recorded or found.
 */
@ApplicationModule(allowedDependencies = {"config", "jobs", "stores", "web"})
@NullMarked
package io.farekeeper.encryption;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
