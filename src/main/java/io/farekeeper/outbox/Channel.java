package io.farekeeper.outbox;

/** A way out for messages. */
public interface Channel {
  /**
   * Tries once to deliver the message, within the time-out of the channel. The receiver is given
   * the message's key, so that a repeated delivery can be distinguished from a new one. Never
   * throws for what the receiver or the network does.
   */
  Delivery deliver(OutgoingMessage message);
}
