/**
 * What a job is: name, inputs, progress, result, history and schedule; run by the clock, by the API
 * or by the command line, never twice at once in the whole cluster. What a job does is in its
 * feature.
 */
@ApplicationModule(allowedDependencies = {"cluster", "config", "stores", "web"})
@NullMarked
package io.farekeeper.jobs;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
