package io.farekeeper.outbox;

/** A notice as a channel delivers it. */
record OutgoingNotice(String key, long userId, Wording wording) {
  static OutgoingNotice of(OutgoingMessage message) {
    return new OutgoingNotice(
        message.key(),
        message.recipient().riderId(),
        NoticePayload.parse(message.payload()).wording());
  }
}
