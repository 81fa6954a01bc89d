package io.farekeeper.validation;

/**
 * Rides on one pass that were granted without Bytemark and are not settled with it yet.
 *
 * @param waiting how many; each takes one of the uses left
 * @param running whether the newest of them is so young that it still is that ride
 */
public record UnconfirmedRides(int waiting, boolean running) {
  public static final UnconfirmedRides NONE = new UnconfirmedRides(0, false);
}
