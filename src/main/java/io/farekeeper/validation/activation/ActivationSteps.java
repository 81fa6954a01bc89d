package io.farekeeper.validation.activation;

import io.farekeeper.tickets.reading.PassView;
import io.farekeeper.validation.UsedRides;
import io.farekeeper.validation.activation.UpstreamPassLookup.Finding;
import java.time.Clock;

/** Finds out what became of a call without a certain answer, by the pass itself. */
public class ActivationSteps {
  private final UpstreamPassLookup lookup;
  private final UsedRides usedRides;
  private final Clock clock;

  ActivationSteps(UpstreamPassLookup lookup, UsedRides usedRides, Clock clock) {
    this.lookup = lookup;
    this.usedRides = usedRides;
    this.clock = clock;
  }

  /** What was found out. */
  sealed interface Resolution {
    /** The pass was used; what follows from it is written. */
    record Used(PassView pass) implements Resolution {}

    /** The pass was not used, and will not be by that call. */
    record Unused(String note) implements Resolution {}

    /** Nothing certain yet. */
    record Open(String note) implements Resolution {}
  }

  /**
   * Looks the pass up, and makes it a ride if it was used.
   *
   * @param attempt this copy's, called or unknown
   */
  Resolution resolve(Attempt attempt) {
    return switch (lookup.of(attempt.userId(), attempt.passUuid())) {
      case Finding.Pass(var payload) when attempt.isSeenIn(payload) -> {
        PassView pass = usedRides.passOf(attempt).with(payload, clock.instant());
        usedRides.made(attempt, pass);
        yield new Resolution.Used(pass);
      }
      case Finding.Pass _ -> unseen(attempt, "not used so far");
      case Finding.Gone _ -> unseen(attempt, "the user has no such pass any more");
      case Finding.Unavailable(String reason) -> new Resolution.Open(reason);
    };
  }

  private static Resolution unseen(Attempt attempt, String note) {
    return attempt.settling() ? new Resolution.Open(note) : new Resolution.Unused(note);
  }
}
