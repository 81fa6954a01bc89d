package io.farekeeper.sealing;

import java.io.IOException;

/** A place outside the database that is told the head of each segment, in order. */
interface HeadPublisher {

  /** What it is called in health and figures. */
  String name();

  /**
   * Tells it what it does not know yet of a log, as far as that goes now.
   *
   * @param newest number of the log's newest segment
   * @return number of the last segment that it knows
   * @throws IOException if it cannot be told at the moment
   * @throws SealingException if what it knows contradicts the database
   */
  long tell(SealedLog log, long newest) throws IOException;
}
