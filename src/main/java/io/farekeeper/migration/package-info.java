/**
 * From the legacy programs to this one. So far: preflight, which looks at the configured servers,
 * changes nothing, and says what is as it should be, what operators should know, and what must be
 * changed first. What there is to be looked at in a collection or table, its owner says.
 */
@ApplicationModule(
    allowedDependencies = {
      "bytemark",
      "config",
      "jobs :: commandline",
      "stores",
      "stores :: preflight",
      "web"
    })
@NullMarked
package io.farekeeper.migration;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
