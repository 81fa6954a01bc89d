package io.farekeeper.jobs.commandline;

/** The command is not carried out; the message is the one line that says why. */
class Refusal extends RuntimeException {
  Refusal(String message) {
    super(message);
  }
}
