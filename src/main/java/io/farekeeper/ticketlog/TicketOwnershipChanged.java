package io.farekeeper.ticketlog;

import java.util.Set;

/**
 * Tickets of these riders were just purchased, refunded or cancelled, as another system reports:
 * what is kept of them is out of date. Published before the events are recorded and handled
 * synchronously: if a listener fails, they are not recorded, so that it hears of them at least
 * once.
 *
 * @param userIds the riders, at least one
 */
public record TicketOwnershipChanged(Set<Long> userIds) {
  public TicketOwnershipChanged {
    userIds = Set.copyOf(userIds);
  }
}
