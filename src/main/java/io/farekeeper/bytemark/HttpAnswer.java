package io.farekeeper.bytemark;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP answer, whole.
 *
 * @param text the body, decoded; empty if it could not be
 * @param size the decoded body's bytes
 * @param retryAfter how long the server asks to wait
 * @param unread why the body could not be decoded; null if it was
 */
record HttpAnswer(
    int status,
    String text,
    long size,
    Optional<Duration> retryAfter,
    @Nullable UnreadableJsonException unread) {}
