/**
 * Client-side encryption of the sensitive fields of ticket events: which they are, under which key,
 * who reads them, and how keys are changed. It knows nothing of how an event is recorded or found.
 */
@NullMarked
package io.farekeeper.ticketlog.encryption;

import org.jspecify.annotations.NullMarked;
