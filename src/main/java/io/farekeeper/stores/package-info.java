/**
 * The servers that a deployment works on: where MongoDB and MySQL are, how they are connected to,
 * migrated and watched, and whether this combination may change the portal's rows. What is stored
 * in them belongs to the features; the try-out servers lie in {@code embedded}.
 */
@ApplicationModule(allowedDependencies = {"config"})
@NullMarked
package io.farekeeper.stores;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
