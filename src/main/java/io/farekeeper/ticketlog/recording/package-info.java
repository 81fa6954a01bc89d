/**
 * Recording of events that others report: reading them off a request as a stream, checking them,
 * and storing each once, in batches. What of an entry must not be seen, and how entries are found,
 * is settled elsewhere.
 */
@NullMarked
package io.farekeeper.ticketlog.recording;

import org.jspecify.annotations.NullMarked;
