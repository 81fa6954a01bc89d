/**
 * Settings of the whole program: the properties that there are, and what stops a start, in words
 * that name the setting. What a setting means is decided where it is used.
 */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package io.farekeeper.config;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
