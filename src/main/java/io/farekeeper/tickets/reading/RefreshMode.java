package io.farekeeper.tickets.reading;

/** Whether reading a user's tickets asks Bytemark first. */
enum RefreshMode {
  /** What is cached, whatever its age. */
  NEVER,
  /** Only if the cache is older than it may be, or missing. */
  STALE,
  /** In any case. */
  ALWAYS
}
