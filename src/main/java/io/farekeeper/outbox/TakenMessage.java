package io.farekeeper.outbox;

import org.jspecify.annotations.Nullable;

/**
 * A notice that this instance may settle until its lease is over.
 *
 * @param attempt which try this is, from 1; together with the id it names the try that is settled.
 *     Of an exhausted notice it is the last try that was made
 * @param exhausted no try is left: it is not to be sent, but to be given up
 * @param lastError what the try before came to, if that is known
 */
record TakenMessage(
    long id, int attempt, boolean exhausted, @Nullable String lastError, OutgoingNotice notice) {}
