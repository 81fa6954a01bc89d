package io.farekeeper.tickets;

/** What a synchronisation came to. */
public enum SyncResult {
  /** A first cache was written. */
  BUILT,
  /** The cache now says what Bytemark says, changed or not. */
  UPDATED,
  /** The user has no token: there is nothing to ask Bytemark for. */
  NO_TOKEN,
  /** There was no need: the cache was fresh enough, or there already. */
  LEFT
}
