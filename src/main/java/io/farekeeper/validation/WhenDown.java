package io.farekeeper.validation;

/** What becomes of a rider while Bytemark gives no certain answer. */
public enum WhenDown {
  /** No ride without Bytemark. */
  DENY,
  /** A ride if the cache is young enough and knows the pass as usable. */
  GRANT_IF_CACHED,
  /** A ride unless the cache says that the pass allows none. */
  GRANT
}
