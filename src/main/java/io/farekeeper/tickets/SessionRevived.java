package io.farekeeper.tickets;

/**
 * A user whose session had expired has a new token. Handled synchronously, in the transaction that
 * forgets the dead session.
 */
public record SessionRevived(long userId) {}
