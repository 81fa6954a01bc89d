/**
 * HTTP receivers that an operator names: what is posted to them goes out once at a time, under a
 * key by which they know a repeat.
 */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package io.farekeeper.webhook;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
