package io.farekeeper.outbox;

/**
 * A message was refused for good or ran out of attempts. Published synchronously, inside the
 * transaction that sets it to failed: a listener that throws takes that back, and it is settled
 * again later.
 *
 * @param topic the message's topic
 * @param key the message's key
 * @param recipient who should have got it
 * @param attempts attempts that were made
 * @param reason why not, in words for people, at most 256 characters
 */
public record MessageFailed(
    String topic, String key, Recipient recipient, int attempts, String reason) {}
