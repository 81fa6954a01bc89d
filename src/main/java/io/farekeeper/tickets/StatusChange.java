package io.farekeeper.tickets;

import org.jspecify.annotations.Nullable;

/**
 * A pass whose stored status is not what the rules make of it.
 *
 * @param passUuid Bytemark's id of the pass
 * @param from the status that is stored
 * @param to the status that it has by now
 * @param payloadHash the stored hash of what was judged; null if the entry has none
 * @param position the entry's place in the list, from 0; -1 if it is not known
 */
public record StatusChange(
    String passUuid, String from, String to, @Nullable String payloadHash, int position) {}
