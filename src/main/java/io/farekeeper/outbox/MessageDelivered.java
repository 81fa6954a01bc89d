package io.farekeeper.outbox;

/**
 * A receiver has taken a message. Published synchronously, inside the transaction that records it:
 * a listener that throws takes that back, and it is recorded again later.
 *
 * @param topic the message's topic
 * @param key the message's key
 * @param attempts attempts that it took
 */
public record MessageDelivered(String topic, String key, int attempts) {}
