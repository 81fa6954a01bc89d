package io.farekeeper.cluster;

/**
 * The right to synchronise one user, held by this instance until it is released: only the owner of
 * this object may change the user's cache.
 */
public final class UserLock {
  private final long userId;

  public UserLock(long userId) {
    this.userId = userId;
  }

  /** The user. */
  public long userId() {
    return userId;
  }
}
