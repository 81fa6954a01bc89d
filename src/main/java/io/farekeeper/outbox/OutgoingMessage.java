package io.farekeeper.outbox;

/**
 * A message as a channel delivers it.
 *
 * @param key goes along, so that the receiver knows a repetition
 * @param recipient for whom it is
 * @param payload what it says; JSON
 */
public record OutgoingMessage(String key, Recipient recipient, String payload) {}
