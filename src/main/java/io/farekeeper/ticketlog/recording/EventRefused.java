package io.farekeeper.ticketlog.recording;

import org.jspecify.annotations.Nullable;

/** An event that is not recorded. The reason names the field and repeats nothing of its content. */
final class EventRefused extends Exception {

  /** What kind of refusal it is: alone in its request, each has an answer of its own. */
  enum Kind {
    TOO_LARGE,
    NOT_TEXT,
    NOT_JSON,
    OTHER
  }

  private final Kind kind;
  private final @Nullable String field;

  private EventRefused(Kind kind, @Nullable String field, String reason) {
    super(reason, null, false, false);
    this.kind = kind;
    this.field = field;
  }

  static EventRefused tooLarge(int limit) {
    return new EventRefused(
        Kind.TOO_LARGE, null, "the event is larger than %d bytes".formatted(limit));
  }

  static EventRefused notUtf8() {
    return new EventRefused(Kind.NOT_TEXT, null, "the event is not UTF-8");
  }

  static EventRefused notJson() {
    return new EventRefused(Kind.NOT_JSON, null, "the event is not well-formed JSON");
  }

  static EventRefused halfSurrogate() {
    return whole("the event holds half a surrogate pair");
  }

  static EventRefused whole(String reason) {
    return new EventRefused(Kind.OTHER, null, reason);
  }

  /**
   * For one known field.
   *
   * @param reason to be read after the field's name
   */
  static EventRefused of(String field, String reason) {
    return new EventRefused(Kind.OTHER, field, field + " " + reason);
  }

  Kind kind() {
    return kind;
  }

  Rejection at(long index) {
    return new Rejection(index, field, String.valueOf(getMessage()));
  }
}
