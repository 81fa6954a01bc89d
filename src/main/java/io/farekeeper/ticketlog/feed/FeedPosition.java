package io.farekeeper.ticketlog.feed;

import io.farekeeper.sealing.SealedPosition;

/**
 * A position in the feed. A consumer stores its text together with what it made of the entries
 * before, and reads on from it; two positions are the same if their texts are equal.
 *
 * @param text means nothing to consumers; at most 40 characters of ASCII
 */
public record FeedPosition(String text) {

  static FeedPosition of(SealedPosition place) {
    return new FeedPosition(place.segment() + "." + place.index());
  }

  /**
   * What it stands for.
   *
   * @throws IllegalArgumentException if the feed did not give it out
   */
  SealedPosition place() {
    int dot = text.indexOf('.');
    if (dot < 0) {
      throw new IllegalArgumentException("no position of the feed");
    }
    return new SealedPosition(
        Long.parseLong(text.substring(0, dot)), Integer.parseInt(text.substring(dot + 1)));
  }
}
