/**
 * The rules that every endpoint obeys: errors as RFC 9457 problems that name the field, lists with
 * a cursor, known query parameters only, bounded bodies, and what the API's description says of
 * all. An endpoint itself is in its feature and names who may call it; {@code security} sees to it.
 */
@ApplicationModule(allowedDependencies = {"stores"})
@NullMarked
package io.farekeeper.web;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
