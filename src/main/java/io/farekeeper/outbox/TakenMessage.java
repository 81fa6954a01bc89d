package io.farekeeper.outbox;

import org.jspecify.annotations.Nullable;

/**
 * A message that this instance may settle, as long as it is alive.
 *
 * @param attempt which attempt this is, from 1; together with the id it names the attempt that is
 *     settled. Of an exhausted message it is the last attempt that was made
 * @param exhausted no attempt is left: it is not to be sent, but to be given up
 * @param lastError what the attempt before came to, if that is known
 */
record TakenMessage(
    long id, int attempt, boolean exhausted, @Nullable String lastError, OutgoingMessage message) {}
