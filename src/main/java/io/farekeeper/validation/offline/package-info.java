/** Rides that were granted without Bytemark, by Farekeeper or by a device without a connection. */
@NullMarked
package io.farekeeper.validation.offline;

import org.jspecify.annotations.NullMarked;
