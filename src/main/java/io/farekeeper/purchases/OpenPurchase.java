package io.farekeeper.purchases;

/**
 * A purchase that Bytemark has not confirmed so far.
 *
 * @param id its row
 * @param userId the rider who bought
 * @param purchaseId what it was recorded under, in canonical form
 */
record OpenPurchase(long id, long userId, String purchaseId) {}
