package io.farekeeper.tickets;

/**
 * The right to synchronise one user, held by this copy until it is released: whoever has this
 * object may call {@link TicketCache}.
 */
public final class UserLease {
  private final long userId;

  UserLease(long userId) {
    this.userId = userId;
  }

  /** The user. */
  public long userId() {
    return userId;
  }
}
