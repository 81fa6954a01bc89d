package io.farekeeper.bytemark;

import java.util.Locale;

/** Why the vendor's answer could not be had. */
public enum Failure {
  /**
   * The user's token is no longer valid (code 50020; a bare HTTP 401 may be a gateway in between).
   */
  SESSION_EXPIRED,
  /**
   * The vendor refuses this call: another error code, another 4xx, a redirect, or a token that
   * cannot be sent.
   */
  REFUSED,
  /** Too many requests (HTTP 429), or not asked while the user pauses because of one. */
  RATE_LIMITED,
  /** HTTP 5xx, or an answer that broke off. */
  SERVER_ERROR,
  /** The whole answer was not there in time. */
  TIMED_OUT,
  /** No connection, or one that was closed before an answer began; an interrupted call too. */
  UNREACHABLE,
  /** Not asked, because the circuit breaker is open or all calls pause. */
  CIRCUIT_OPEN,
  /** Not JSON, or not of the documented shape. */
  MALFORMED,
  /** More bytes than allowed. */
  TOO_LARGE,
  /** Nested deeper than 1,000 levels. */
  TOO_DEEP,
  /** Pages without end, or pages that bring nothing new. */
  ENDLESS_PAGING;

  /** Whether this is a failure of the user who was asked for: one that is not counts no attempt. */
  public boolean isUsersOwn() {
    return this != UNREACHABLE && this != CIRCUIT_OPEN;
  }

  /** Whether the same call may succeed a moment later. */
  boolean isTransient() {
    return this == RATE_LIMITED || isOutage();
  }

  /** Whether this speaks against the vendor as a whole, so that the circuit breaker counts it. */
  boolean isOutage() {
    return this == TIMED_OUT || this == SERVER_ERROR || this == UNREACHABLE;
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
