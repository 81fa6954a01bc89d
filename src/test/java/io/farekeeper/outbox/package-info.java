/** Tests of the outbox, its dispatcher and the channels. */
@NullMarked
package io.farekeeper.outbox;

import org.jspecify.annotations.NullMarked;
