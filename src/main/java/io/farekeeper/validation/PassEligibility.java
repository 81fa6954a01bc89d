package io.farekeeper.validation;

import io.farekeeper.tickets.reading.PassView;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a pass stands by what is known here, before Bytemark is asked. */
public enum PassEligibility {
  /** Has uses left, and none is running: to be used at Bytemark. */
  USABLE,
  /**
   * Usable or in use by the word of the app that pushed it alone: a ride is Bytemark's to grant.
   */
  UNCONFIRMED,
  /** In use. */
  USING,
  EXPIRED,
  USES_GONE,
  /** An unknown status, or none. */
  UNUSABLE,
  /** Not in the user's cache. */
  ABSENT,
  /** Not in the user's cache, but in another's. */
  OTHERS;

  /**
   * By Bytemark's own status, never by the judged one: a pass of ten rides that was used once and
   * is USABLE again reads as USING there.
   *
   * @param pass null if the user's cache has none
   * @param unconfirmedRides rides on it that were granted without Bytemark
   */
  public static PassEligibility of(
      @Nullable PassView pass, UnconfirmedRides unconfirmedRides, Instant now) {
    PassEligibility eligibility = byWhatIsCached(pass, unconfirmedRides, now);
    boolean promising = eligibility == USABLE || eligibility == USING;
    return promising && pass != null && pass.unconfirmed() ? UNCONFIRMED : eligibility;
  }

  private static PassEligibility byWhatIsCached(
      @Nullable PassView pass, UnconfirmedRides unconfirmedRides, Instant now) {
    if (pass == null) {
      return unconfirmedRides.running() ? USING : ABSENT;
    }
    boolean over = pass.expiration().filter(end -> !end.isAfter(now)).isPresent();
    return switch (pass.payloadStatus()) {
      case "EXPIRED" -> EXPIRED;
      case "USES_GONE" -> USES_GONE;
      case "USING" -> over ? EXPIRED : USING;
      case "USABLE" -> over ? EXPIRED : usable(pass, unconfirmedRides);
      default -> UNUSABLE;
    };
  }

  /**
   * How the pass stood when it was presented some time ago, by what is known of it now. What became
   * of it since then is no objection: if a use is left or it has expired unused, Bytemark is to be
   * told of the ride. A use covers the rides shortly before and after its beginning: which device
   * came first does not matter to the rider.
   *
   * @param pass null if the user's cache has none
   * @param rides uses and rides of that user around that moment
   * @param ride how long one use lasts where nothing else is known of it
   */
  public static PassEligibility at(
      Instant then, @Nullable PassView pass, UnconfirmedRides rides, Duration ride) {
    if (pass == null || rides.running()) {
      return rides.running() ? USING : ABSENT;
    }
    if (pass.expiration().filter(end -> !end.isAfter(then)).isPresent()) {
      return EXPIRED;
    }
    return switch (pass.payloadStatus()) {
      case "USABLE", "USING", "USES_GONE" -> owed(then, pass, rides, ride);
      case "EXPIRED" -> pass.expiration().isEmpty() ? EXPIRED : owed(then, pass, rides, ride);
      default -> UNUSABLE;
    };
  }

  private static PassEligibility owed(
      Instant then, PassView pass, UnconfirmedRides rides, Duration ride) {
    if (isCovered(then, pass, ride)) {
      return USING;
    }
    return hasUsesLeft(pass, rides) ? USABLE : USES_GONE;
  }

  private static boolean isCovered(Instant then, PassView pass, Duration ride) {
    // first_use is when the only use began; of the second one nothing is known.
    Optional<Instant> begin =
        pass.usesCount().orElse(1) > 1 ? Optional.empty() : pass.firstUsedAt();
    if (begin.isEmpty()) {
      return pass.payloadStatus().equals("USING");
    }
    boolean untilNow =
        pass.payloadStatus().equals("USING")
            || (pass.payloadStatus().equals("EXPIRED") && pass.allowedUses().orElse(1) == 1);
    return then.isAfter(begin.get().minus(ride))
        && (untilNow || then.isBefore(begin.get().plus(ride)));
  }

  private static boolean hasUsesLeft(PassView pass, UnconfirmedRides unconfirmedRides) {
    return !pass.payloadStatus().equals("USES_GONE") && !pass.isUsedUp(unconfirmedRides.waiting());
  }

  private static PassEligibility usable(PassView pass, UnconfirmedRides unconfirmedRides) {
    if (unconfirmedRides.running()) {
      return USING;
    }
    return hasUsesLeft(pass, unconfirmedRides) ? USABLE : USES_GONE;
  }
}
