package io.farekeeper.bytemark;

/** A text is not JSON, or too deep. The message names the place, never the text. */
class UnreadableJsonException extends Exception {
  private final Failure failure;

  UnreadableJsonException(Failure failure, String message) {
    super(message);
    this.failure = failure;
  }

  /** MALFORMED or TOO_DEEP. */
  Failure failure() {
    return failure;
  }

  String message() {
    return String.valueOf(getMessage());
  }
}
