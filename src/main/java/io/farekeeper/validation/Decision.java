package io.farekeeper.validation;

import io.farekeeper.validation.activation.Upstream;
import java.util.Optional;

/** The decision as a pure function of what is known. */
public final class Decision {
  private Decision() {}

  /**
   * Decides.
   *
   * @param young whether the cache is younger than it may be for a ride without Bytemark
   * @return why, or empty if Bytemark has to be asked first: for the use of a pass that is USABLE,
   *     for the user's passes if this one is ABSENT, for both if it is UNCONFIRMED
   */
  public static Optional<Reason> of(
      PassEligibility eligibility, Upstream upstream, WhenDown whenDown, boolean young) {
    return switch (eligibility) {
      case USING -> Optional.of(Reason.ALREADY_ACTIVE);
      case EXPIRED -> Optional.of(Reason.EXPIRED);
      case USES_GONE -> Optional.of(Reason.USES_GONE);
      case UNUSABLE -> Optional.of(Reason.NOT_USABLE);
      case OTHERS -> Optional.of(Reason.NOT_THIS_USER);
      case USABLE -> ofUsable(upstream, whenDown, young);
      case UNCONFIRMED -> ofUsable(upstream, WhenDown.DENY, young);
      case ABSENT -> ofAbsent(upstream, whenDown);
    };
  }

  private static Optional<Reason> ofUsable(Upstream upstream, WhenDown whenDown, boolean young) {
    return switch (upstream) {
      case NOT_ASKED, REFRESHED, CACHE_FAILED -> Optional.empty();
      case USED -> Optional.of(Reason.ACTIVATED);
      case REFUSED -> Optional.of(Reason.UPSTREAM_REFUSED);
      case NO_TOKEN -> Optional.of(Reason.NO_TOKEN);
      case SESSION_EXPIRED -> Optional.of(Reason.SESSION_EXPIRED);
      case DOWN ->
          down(whenDown == WhenDown.GRANT || (whenDown == WhenDown.GRANT_IF_CACHED && young));
    };
  }

  private static Optional<Reason> ofAbsent(Upstream upstream, WhenDown whenDown) {
    return switch (upstream) {
      case NOT_ASKED, CACHE_FAILED -> Optional.empty();
      case REFRESHED, REFUSED -> Optional.of(Reason.UNKNOWN_PASS);
      case USED -> Optional.of(Reason.ACTIVATED);
      case NO_TOKEN -> Optional.of(Reason.NO_TOKEN);
      case SESSION_EXPIRED -> Optional.of(Reason.SESSION_EXPIRED);
      case DOWN -> down(whenDown == WhenDown.GRANT);
    };
  }

  private static Optional<Reason> down(boolean granted) {
    return Optional.of(granted ? Reason.UPSTREAM_DOWN_GRANTED : Reason.UPSTREAM_DOWN_DENIED);
  }
}
