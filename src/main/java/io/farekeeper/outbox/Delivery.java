package io.farekeeper.outbox;

import java.time.Duration;

/** What came of one try to deliver a message. Reasons hold nothing of an answer's content. */
public sealed interface Delivery {
  /** The receiver has it. */
  record Delivered() implements Delivery {}

  /** The receiver will never take it. */
  record Refused(String reason) implements Delivery {}

  /** It certainly was not taken, and may be later: not before {@code retryAfter} has passed. */
  record NotSent(String reason, Duration retryAfter) implements Delivery {}

  /** Nobody knows whether it was taken. */
  record NoAnswer(String reason) implements Delivery {}
}
