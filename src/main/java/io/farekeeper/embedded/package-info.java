/**
 * What makes Farekeeper run with nothing installed: an embedded MongoDB, an embedded SQL database
 * and the Bytemark sandbox, each only where no real server is named; the sandbox's controls on the
 * application's port; and the demo riders. Nothing here is needed, or present, beside real servers,
 * and nothing elsewhere may rely on it.
 */
@ApplicationModule(
    allowedDependencies = {
      "bytemark",
      "cluster",
      "config",
      "stores",
      "tickets",
      "tickets :: build",
      "web"
    })
@NullMarked
package io.farekeeper.embedded;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
