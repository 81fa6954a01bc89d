package io.farekeeper.sealing;

import java.io.IOException;

/** A place outside the database where the head of each segment is published, in order. */
interface HeadPublisher {

  /** What it is called in health and figures. */
  String name();

  /**
   * Publishes what the place does not have yet of a log, as far as that goes now.
   *
   * @param newest number of the log's newest segment
   * @return number of the last segment that it knows
   * @throws IOException if it cannot be told at the moment
   * @throws SealingException if what it knows contradicts the database
   */
  long publish(SealedLog log, long newest) throws IOException;
}
