package io.farekeeper.validation;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.farekeeper.tickets.reading.PassView;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a validation.
 *
 * @param decision whether the rider may ride
 * @param reason why
 * @param pass the pass as it is known now; null if none is
 * @param validUntil how long the ride is granted; null if that has no end, or it is denied
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record ValidationAnswer(
    Verdict decision,
    @Schema(description = Reason.MEANINGS) Reason reason,
    PassView.@Nullable View pass,
    @Nullable Instant validUntil) {

  /** Whether the rider may ride. */
  enum Verdict {
    GRANTED,
    DENIED
  }

  /**
   * The answer that an outcome makes.
   *
   * @param rideEnd when a ride ends that Bytemark does not know of yet
   */
  static ValidationAnswer of(Outcome outcome, Instant now, Instant rideEnd) {
    PassView pass = outcome.pass();
    boolean granted = outcome.reason().isGranted();
    return new ValidationAnswer(
        granted ? Verdict.GRANTED : Verdict.DENIED,
        outcome.reason(),
        outcome.reason() == Reason.NOT_THIS_USER || pass == null ? null : pass.view(now),
        granted ? validUntil(outcome, rideEnd).orElse(null) : null);
  }

  /** A ride that Bytemark does not know of yet is no longer than one. */
  private static Optional<Instant> validUntil(Outcome outcome, Instant rideEnd) {
    PassView pass = outcome.pass();
    Optional<Instant> end = pass == null ? Optional.empty() : pass.expiration();
    return outcome.awaitsBytemark()
        ? Optional.of(end.filter(rideEnd::isAfter).orElse(rideEnd))
        : end;
  }
}
