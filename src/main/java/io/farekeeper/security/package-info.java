/**
 * Who may do what: users with their passwords and roles, and the one table of rules by path. No
 * other package decides on access; how a refusal is worded is {@code api}'s.
 */
@ApplicationModule(allowedDependencies = {"config", "web"})
@NullMarked
package io.farekeeper.security;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
