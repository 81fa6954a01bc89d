package io.farekeeper.outbox;

/** A notice as a channel delivers it. */
record OutgoingNotice(String key, long userId, Wording wording) {}
