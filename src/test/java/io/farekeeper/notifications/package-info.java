/** Tests of the outbox, its sender and the channels. */
@NullMarked
package io.farekeeper.notifications;

import org.jspecify.annotations.NullMarked;
