package io.farekeeper.outbox;

/** What a notice is about; its texts are configured for each. */
public enum NoticeKind {
  /** The rider was given free tickets by the loyalty programme. */
  REWARD,
  /** What the rider bought was confirmed: it is in the ticket cache. */
  PURCHASE
}
