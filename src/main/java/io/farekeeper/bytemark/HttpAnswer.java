package io.farekeeper.bytemark;

import java.time.Duration;
import java.util.Optional;

/**
 * One HTTP answer, whole.
 *
 * @param text the body, decoded
 * @param size the body's bytes
 * @param retryAfter how long the vendor asks to wait
 */
record HttpAnswer(int status, String text, long size, Optional<Duration> retryAfter) {}
