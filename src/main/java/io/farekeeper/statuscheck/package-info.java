/**
 * Job {@code check-bytemark-tickets-cache-status}: statuses that time has overtaken are found,
 * written to the check log, and then saved. What a status ought to be, and how it is stored, is
 * decided in {@code tickets}.
 */
@ApplicationModule(
    allowedDependencies = {
      "jobs",
      "stores",
      "stores :: preflight",
      "tickets",
      "tickets :: statuses",
      "web"
    })
@NullMarked
package io.farekeeper.statuscheck;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
