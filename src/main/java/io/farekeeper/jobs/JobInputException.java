package io.farekeeper.jobs;

/** An input that the job does not take. */
public class JobInputException extends RuntimeException {
  private final String input;
  private final String reason;

  JobInputException(String input, String reason) {
    super(input + " " + reason);
    this.input = input;
    this.reason = reason;
  }

  /** The input's name. */
  public String input() {
    return input;
  }

  /** What is wrong, to be read after the name. */
  public String reason() {
    return reason;
  }
}
