package io.farekeeper.jobs;

/** A job gives up its run; the message says why, in words that people are shown. */
public class JobFailedException extends RuntimeException {
  public JobFailedException(String reason) {
    super(reason);
  }
}
