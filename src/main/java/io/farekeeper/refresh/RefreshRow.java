package io.farekeeper.refresh;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A row of the refresh log as the API shows it.
 *
 * @param id the row's id
 * @param userId the user whom it concerns
 * @param activityType 1 refresh now, 2 reward notice, 3 refresh at {@code scheduledOn}
 * @param state where it stands
 * @param scheduledOn when it falls due, for type 3
 * @param createdOn when it was queued
 * @param modifiedOn when it was last changed
 * @param attempts failed attempts so far; of one that was processed, those before it succeeded
 * @param nextAttempt when it is tried again, if it failed before and is not given up
 * @param lastError why the last attempt failed
 * @param note what a program wrote about it; for a row that was given up, why
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record RefreshRow(
    long id,
    long userId,
    long activityType,
    State state,
    @Nullable Instant scheduledOn,
    @Nullable Instant createdOn,
    @Nullable Instant modifiedOn,
    int attempts,
    @Nullable Instant nextAttempt,
    @Nullable String lastError,
    @Nullable String note) {

  /** Where a row stands; the codes in the table are the portal's, the last one is ours. */
  public enum State {
    /** 0: still to be done. */
    pending,
    /** 1: done. */
    processed,
    /** 2: not tried again unless an operator asks for it. */
    given_up;

    /** An unknown code counts as processed: such a row is left alone. */
    static State of(long code) {
      return code == 0 ? pending : code == 2 ? given_up : processed;
    }
  }
}
