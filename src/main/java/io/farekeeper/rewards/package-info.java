/**
 * The loyalty programme: rides taken from the ticket log's feed, a reward once for each milestone,
 * and how it reaches the operator who issues it. What a ride is, and whether it may be taken, is
 * decided in {@code validation}; the notice to the rider goes out through {@code refresh}.
 */
@ApplicationModule(
    allowedDependencies = {
      "config",
      "jobs",
      "outbox",
      "refresh",
      "stores",
      "ticketlog",
      "ticketlog :: feed",
      "web"
    })
@NullMarked
package io.farekeeper.rewards;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
