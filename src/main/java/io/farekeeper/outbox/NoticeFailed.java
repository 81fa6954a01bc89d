package io.farekeeper.outbox;

/**
 * A notice was refused for good or ran out of tries. Published synchronously, inside the
 * transaction that sets it to failed: a listener that throws takes that back, and it is settled
 * again later.
 *
 * @param key the notice's key
 * @param userId who should have got it
 * @param reason why not, in words for people, at most 256 characters
 */
public record NoticeFailed(String key, long userId, String reason) {}
