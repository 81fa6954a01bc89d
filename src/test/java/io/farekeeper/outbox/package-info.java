/** Tests of the outbox, its sender and the channels. */
@NullMarked
package io.farekeeper.outbox;

import org.jspecify.annotations.NullMarked;
