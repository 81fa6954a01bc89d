package io.farekeeper.jobs;

/** There is no job of that name. */
public class UnknownJobException extends RuntimeException {
  UnknownJobException() {
    super("There is no job of this name");
  }
}
