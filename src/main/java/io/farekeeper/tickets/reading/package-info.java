/**
 * Reading caches: a user's tickets over HTTP, and single passes for the modules that decide about
 * one or show it.
 */
@NamedInterface("reading")
@NullMarked
package io.farekeeper.tickets.reading;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
