/**
 * The audit log of ticket events, collection {@code bytemark_tickets_log}: recording, each event
 * once. What an event means for a cache or a ride is decided elsewhere.
 */
@ApplicationModule(
    allowedDependencies = {
      "cards",
      "cluster",
      "config",
      "encryption",
      "sealing",
      "stores",
      "stores :: preflight",
      "web"
    })
@NullMarked
package io.farekeeper.ticketlog;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
