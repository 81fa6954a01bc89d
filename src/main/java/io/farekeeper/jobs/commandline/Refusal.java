package io.farekeeper.jobs.commandline;

/**
 * The command is not carried out; the message says why, in one line (with the usage below it,
 * perhaps).
 */
public class Refusal extends RuntimeException {
  public Refusal(String message) {
    super(message);
  }
}
