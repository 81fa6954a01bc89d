package io.farekeeper.bytemark;

/**
 * An answer holds no JSON that can be read: it cannot be decoded, is not JSON, or is too deep. The
 * message names the place, never the text.
 */
class UnreadableJsonException extends Exception {
  private final Failure failure;

  UnreadableJsonException(Failure failure, String message) {
    super(message);
    this.failure = failure;
  }

  /** MALFORMED or TOO_DEEP of a text; of a body that cannot be decoded, what that means. */
  Failure failure() {
    return failure;
  }

  String message() {
    return String.valueOf(getMessage());
  }
}
