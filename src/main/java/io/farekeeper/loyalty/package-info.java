/**
 * The loyalty programme: rides counted from the ticket log, a reward once for each milestone, and
 * how it reaches the operator who issues it. What a ride is, and whether it may be taken, is
 * decided in {@code validation}; the notice to the rider goes out through {@code refresh}.
 */
@ApplicationModule(
    allowedDependencies = {"api", "jobs", "refresh", "servers", "ticketlog", "webhook"})
@NullMarked
package io.farekeeper.loyalty;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
