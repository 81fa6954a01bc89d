package io.farekeeper.ticketlog.recording;

import org.jspecify.annotations.Nullable;

/** An event that is not recorded. The reason names the field and repeats nothing of its content. */
final class InvalidEvent extends Exception {

  /** What kind of refusal it is: alone in its request, each has an answer of its own. */
  enum Kind {
    TOO_LARGE,
    NOT_TEXT,
    NOT_JSON,
    OTHER
  }

  private final Kind kind;
  private final @Nullable String field;

  private InvalidEvent(Kind kind, @Nullable String field, String reason) {
    super(reason, null, false, false);
    this.kind = kind;
    this.field = field;
  }

  static InvalidEvent tooLarge(int limit) {
    return new InvalidEvent(
        Kind.TOO_LARGE, null, "the event is larger than %d bytes".formatted(limit));
  }

  static InvalidEvent notUtf8() {
    return new InvalidEvent(Kind.NOT_TEXT, null, "the event is not UTF-8");
  }

  static InvalidEvent notJson() {
    return new InvalidEvent(Kind.NOT_JSON, null, "the event is not well-formed JSON");
  }

  static InvalidEvent halfSurrogate() {
    return whole("the event holds half a surrogate pair");
  }

  static InvalidEvent whole(String reason) {
    return new InvalidEvent(Kind.OTHER, null, reason);
  }

  /**
   * For one known field.
   *
   * @param reason to be read after the field's name
   */
  static InvalidEvent of(String field, String reason) {
    return new InvalidEvent(Kind.OTHER, field, field + " " + reason);
  }

  Kind kind() {
    return kind;
  }

  Rejection at(long index) {
    return new Rejection(index, field, String.valueOf(getMessage()));
  }
}
