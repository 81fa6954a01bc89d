/**
 * Who may do what: users with their passwords and roles, and the check of a caller's roles against
 * those that stand beside an endpoint's method ({@code @RolesAllowed}). What an endpoint shows to
 * some of its callers only is its own; how a refusal is worded is {@code web}'s.
 */
@ApplicationModule(allowedDependencies = {"config", "web"})
@NullMarked
package io.farekeeper.security;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
