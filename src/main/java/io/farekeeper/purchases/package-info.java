/**
 * Purchases that were recorded in the ticket log, until Bytemark has confirmed them: what was
 * bought is in the rider's cache. Then the rider is notified once, if that is switched on. How
 * events are recorded and caches are synchronised is decided elsewhere.
 */
@ApplicationModule(
    allowedDependencies = {
      "cluster",
      "outbox",
      "stores",
      "ticketlog",
      "tickets",
      "tickets :: reading",
      "web"
    })
@NullMarked
package io.farekeeper.purchases;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
