package io.farekeeper.bytemark;

import java.util.Locale;

/** Why the vendor's answer could not be had. */
public enum Failure {
  /**
   * The user's token is no longer valid (code 50020; a bare HTTP 401 may be a gateway in between).
   */
  SESSION_EXPIRED,
  /**
   * The vendor refuses this call: another error code, another 4xx with its envelope, or a token
   * that cannot be sent.
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
  /**
   * The answer is not the vendor's: a redirect, a page of a gateway, an empty body, JSON that is no
   * envelope. (With HTTP 429 and 5xx that is RATE_LIMITED and SERVER_ERROR.) Nothing is known of
   * what became of the call.
   */
  NOT_AN_ENVELOPE,
  /** The vendor's envelope, but not JSON to its end, or its content not of the documented shape. */
  MALFORMED,
  /** More bytes than allowed. */
  TOO_LARGE,
  /** Nested deeper than 1,000 levels. */
  TOO_DEEP,
  /** Pages without end, or pages that bring nothing new. */
  ENDLESS_PAGING;

  /**
   * Whether this is a failure of the user who was asked for, as far as the kind alone can say: see
   * {@link BytemarkException#isUsersOwn()}.
   */
  boolean isUsersOwn() {
    return this != UNREACHABLE && this != CIRCUIT_OPEN && this != NOT_AN_ENVELOPE;
  }

  /** Whether the same call may succeed a moment later. */
  boolean isTransient() {
    return this == RATE_LIMITED || (isOutage() && this != NOT_AN_ENVELOPE);
  }

  /** Whether this speaks against the vendor as a whole, so that the circuit breaker counts it. */
  boolean isOutage() {
    return this == TIMED_OUT
        || this == SERVER_ERROR
        || this == UNREACHABLE
        || this == NOT_AN_ENVELOPE;
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
