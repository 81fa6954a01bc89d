package io.farekeeper.ticketlog;

import java.util.List;

/**
 * Purchases are about to be recorded. Published before the entries are written and handled
 * synchronously: if a listener fails, they are not recorded, so that it learns of each at least
 * once.
 *
 * @param purchases at least one; a repeated event may be published again
 */
public record PurchasesRecorded(List<Purchase> purchases) {
  public PurchasesRecorded {
    purchases = List.copyOf(purchases);
  }

  /**
   * One purchase.
   *
   * @param userId the rider who bought
   * @param uuid what it was recorded under: a pass, an order item or an order
   * @param at the event's time, Unix seconds
   */
  public record Purchase(long userId, String uuid, long at) {}
}
