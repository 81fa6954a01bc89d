/**
 * The record of who read what of riders: written before the answer goes out, listed for auditors.
 * It knows paths and parameters, never what was answered. Its collection is its own: readers of
 * ticket events never see it.
 */
@ApplicationModule(allowedDependencies = {"cards", "stores", "web"})
@NullMarked
package io.farekeeper.accesslog;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
