package io.farekeeper.tickets.statuses;

import org.jspecify.annotations.Nullable;

/**
 * A pass whose stored status is not what the rules make of it.
 *
 * @param passUuid Bytemark's id of the pass
 * @param from the status that is stored
 * @param to the status that it has by now
 * @param payloadHash the stored hash of what was judged; null if the entry has none that is a text
 * @param position the entry's place in the list, from 0; -1 if it is not known
 * @param namedByPayload whether the entry has its uuid in the payload alone
 */
public record StatusChange(
    String passUuid,
    String from,
    String to,
    @Nullable String payloadHash,
    int position,
    boolean namedByPayload) {

  /** Of an entry that has its {@code pass_uuid}. */
  public StatusChange(
      String passUuid, String from, String to, @Nullable String payloadHash, int position) {
    this(passUuid, from, to, payloadHash, position, false);
  }
}
