package io.farekeeper.ticketlog.feed;

/**
 * The feed did not give the position out, or has since gone back: another database gave it out, or
 * MongoDB was restored from a backup.
 */
public class UnknownFeedPositionException extends RuntimeException {
  UnknownFeedPositionException() {
    super("the ticket log's feed has no such position");
  }
}
