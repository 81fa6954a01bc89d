package io.farekeeper.ticketlog.feed;

/** What followed the position is not kept any more: the consumer has missed entries. */
public class FeedPositionTooOldException extends RuntimeException {
  private final transient FeedPosition oldest;

  FeedPositionTooOldException(FeedPosition oldest) {
    super("what followed this position of the feed is not kept any more");
    this.oldest = oldest;
  }

  /** From where on everything is kept. */
  public FeedPosition oldest() {
    return oldest;
  }
}
