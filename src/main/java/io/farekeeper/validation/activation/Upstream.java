package io.farekeeper.validation.activation;

/** What Bytemark has said so far in one validation. */
public enum Upstream {
  /** It was not asked. */
  NOT_ASKED,
  /** The user's passes are as it says now. */
  REFRESHED,
  /** This user's cache could not be brought in step; it may answer when asked for the pass. */
  CACHE_FAILED,
  /** The pass was used. */
  USED,
  /** The use was refused. */
  REFUSED,
  /** There is no token to ask with. */
  NO_TOKEN,
  SESSION_EXPIRED,
  /** It surely did nothing, or may have done something: it gave no certain answer. */
  DOWN
}
