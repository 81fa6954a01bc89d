/**
 * The refresh log, the queue in MySQL that the portal and the app fill, and the work that it asks
 * for: caches are refreshed, riders are notified of rewards. Also the job for caches that nobody
 * asked for. How a cache is synchronised and how a notice is sent is decided elsewhere.
 */
@ApplicationModule(
    allowedDependencies = {
      "cluster",
      "jobs",
      "outbox",
      "stores",
      "stores :: preflight",
      "ticketlog",
      "tickets",
      "tickets :: build",
      "tickets :: stale",
      "web"
    })
@NullMarked
package io.farekeeper.refresh;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
