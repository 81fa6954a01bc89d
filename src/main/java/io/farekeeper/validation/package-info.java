/**
 * Validation: a pass is presented, a ride is granted or denied, and a pass that is not in use yet
 * is used at Bytemark, once. Here live the decision, the attempts to use a pass with all that makes
 * them survive crashes and outages, and what was granted while Bytemark was down. What a ride earns
 * does not belong here.
 */
@ApplicationModule(
    allowedDependencies = {
      "bytemark",
      "cluster",
      "refresh",
      "stores",
      "ticketlog",
      "tickets",
      "tickets :: reading",
      "web"
    })
@NullMarked
package io.farekeeper.validation;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
