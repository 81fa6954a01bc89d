package io.farekeeper.validation;

import io.farekeeper.tickets.reading.PassView;
import org.jspecify.annotations.Nullable;

/**
 * What a validation came to.
 *
 * @param pass the pass as it is known now; null if none is
 */
public record Outcome(Reason reason, @Nullable PassView pass) {

  /** Whether the rider rides although Bytemark does not know of it yet. */
  boolean awaitsBytemark() {
    return reason.isGranted()
        && reason != Reason.ACTIVATED
        && (pass == null || pass.payloadStatus().equals("USABLE"));
  }

  /** What it means for one who presented the same pass meanwhile: it is in use, if it is. */
  public Outcome joined() {
    return reason.isGranted() ? new Outcome(Reason.ALREADY_ACTIVE, pass) : this;
  }
}
