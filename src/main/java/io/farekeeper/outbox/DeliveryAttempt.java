package io.farekeeper.outbox;

import org.jspecify.annotations.Nullable;

/**
 * What came of an attempt to deliver a message.
 *
 * @param key the message's key
 * @param result what became of the message
 * @param reason why it was not delivered; null if it was
 */
public record DeliveryAttempt(String key, Result result, @Nullable String reason) {

  /** What became of a message. */
  public enum Result {
    /** The receiver has it. */
    DELIVERED,
    /** It is tried again later. */
    LEFT,
    /** The receiver will never take it. */
    REFUSED,
    /** No attempt is left. */
    GIVEN_UP
  }
}
