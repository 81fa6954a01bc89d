/**
 * The use of a pass at Bytemark, once: the attempts, and what makes them survive crashes and
 * outages.
 */
@NullMarked
package io.farekeeper.validation.activation;

import org.jspecify.annotations.NullMarked;
