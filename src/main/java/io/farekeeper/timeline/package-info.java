/**
 * A rider's story in one order, for support: what the ticket log, the cache, the refresh log, the
 * status checks and the outbox know of one rider, newest first, in plain words. It only reads; what
 * any of it means for a ticket is decided elsewhere.
 */
@ApplicationModule(
    allowedDependencies = {
      "outbox",
      "purchases",
      "refresh",
      "statuscheck",
      "stores",
      "ticketlog",
      "tickets",
      "tickets :: reading",
      "web"
    })
@NullMarked
package io.farekeeper.timeline;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
