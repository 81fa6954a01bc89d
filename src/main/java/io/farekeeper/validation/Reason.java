package io.farekeeper.validation;

/** Why a validation was decided as it was: a closed list. */
public enum Reason {
  /** The pass was usable and is used now: this is a ride. */
  ACTIVATED(true),
  /** The pass is in use; nothing was used for this. */
  ALREADY_ACTIVE(true),
  /** Bytemark gave no certain answer; what is cached, and the policy, were enough. */
  UPSTREAM_DOWN_GRANTED(true),
  /** The pass has come to its end. */
  EXPIRED(false),
  /** All uses of the pass are spent, or spoken for. */
  USES_GONE(false),
  /** The pass has another status than those that allow a ride. */
  NOT_USABLE(false),
  /** The user has no such pass. */
  UNKNOWN_PASS(false),
  /** The pass is another user's. */
  NOT_THIS_USER(false),
  /** The user has no token, so that Bytemark cannot be asked. */
  NO_TOKEN(false),
  /** The user's session with Bytemark has expired: the rider must log in again. */
  SESSION_EXPIRED(false),
  /** Bytemark refuses the use of a pass that looks usable. */
  UPSTREAM_REFUSED(false),
  /** Bytemark gave no certain answer, and the policy denies a ride then. */
  UPSTREAM_DOWN_DENIED(false),
  /** presented_at is further from the present than the clocks may differ. */
  STALE_CLOCK(false),
  /** An operator ended the tries to report to Bytemark a ride that was granted without it. */
  GIVEN_UP(false);

  /** The list in words, for the API's description. */
  static final String MEANINGS =
      """
      GRANTED:
      `ACTIVATED` the pass was usable and is used now, this is a ride;
      `ALREADY_ACTIVE` the pass is in use, nothing was used for this;
      `UPSTREAM_DOWN_GRANTED` Bytemark gave no certain answer, what is cached and the policy were enough.
      DENIED:
      `EXPIRED` the pass has come to its end;
      `USES_GONE` all its uses are spent, or spoken for by rides that were granted while Bytemark was down;
      `NOT_USABLE` its status allows no ride;
      `UNKNOWN_PASS` the user has no such pass;
      `NOT_THIS_USER` the pass is another user's;
      `NO_TOKEN` the user has no token, Bytemark cannot be asked;
      `SESSION_EXPIRED` the rider must log in to Bytemark again;
      `UPSTREAM_REFUSED` Bytemark refuses the use of a pass that looks usable;
      `UPSTREAM_DOWN_DENIED` Bytemark gave no certain answer, and the policy denies a ride then;
      `STALE_CLOCK` presented_at is further from the present than the clocks may differ.
      Of rides that were granted without Bytemark only:
      `GIVEN_UP` an operator ended the tries to report it to Bytemark.
      """;

  private final boolean granted;

  Reason(boolean granted) {
    this.granted = granted;
  }

  public boolean isGranted() {
    return granted;
  }
}
