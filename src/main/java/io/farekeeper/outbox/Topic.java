package io.farekeeper.outbox;

import io.farekeeper.stores.RetryPolicy;
import java.time.Duration;

/**
 * Messages of one sort, as a bean of the module that puts them into the outbox. Messages of a topic
 * that no bean declares stay where they are.
 *
 * @param name the topic's name; 1 to 64 visible ASCII characters
 * @param channel the way out
 * @param retries when a message is tried again, and when it is given up
 * @param dispatch what has messages delivered
 * @param atATime messages that one instance sends at the same time
 */
public record Topic(
    String name, Channel channel, RetryPolicy retries, Dispatch dispatch, int atATime) {

  /** What has the messages of a topic delivered. */
  public enum Dispatch {
    /** The dispatcher, as soon as they are due. */
    AT_ONCE,
    /** A caller of {@link Outbox#deliverDue}, one after the other. */
    ON_DEMAND
  }

  /** How far ahead the next attempt at a message can be set, at most. */
  Duration farthestAttempt() {
    return retries.giveUpAfter().equals(RetryPolicy.ANY_TIME)
        ? retries.longest()
        : retries.giveUpAfter();
  }
}
