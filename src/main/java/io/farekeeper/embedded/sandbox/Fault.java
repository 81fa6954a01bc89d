package io.farekeeper.embedded.sandbox;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A way in which the sandbox misbehaves towards one rider, for the two lists and for the use of a
 * pass alike. Where the text says nothing else, a faulty {@code POST passes/{uuid}/uses} changes
 * nothing.
 */
public enum Fault {
  /**
   * Answers 200 with error 50020: the rider's token is no longer valid. A renewed token ends it.
   */
  SESSION_EXPIRED,
  /** Answers 500 with error 50000. */
  SERVER_ERROR,
  /** Answers 429 with {@code Retry-After: 1} (seconds) and error 42900. */
  RATE_LIMITED,
  /** Never answers; the connection is dropped when the sandbox closes, or after ten minutes. */
  HANG,
  /**
   * Promises the whole body, sends half of it and closes the connection. A use of a pass has then
   * been made.
   */
  CUT_BODY,
  /**
   * Answers 200 with a string ({@code /passes}) or an object ({@code /v4.0/passes}) where a list
   * belongs, and a string for a used pass. The use has then been made.
   */
  WRONG_TYPES,
  /**
   * Every page says {@code "next": true} and has passes with uuids never seen before. A use of a
   * pass is not affected.
   */
  ENDLESS_PAGING,
  /** Sends the right body drop by drop over 30 seconds. A use of a pass has then been made. */
  SLOW_BODY,
  /** Answers 200 with an HTML page. A use of a pass has then been made. */
  NOT_JSON,
  /**
   * Page 1 is right and says that there is a next one, every further page answers 500. Only those
   * failures count as "times". A use of a pass is made, and answered with 500.
   */
  HALF_WAY,
  /** Answers 302 to {@code /maintenance}, as a gateway does. */
  MAINTENANCE,
  /** Sends the right answer with {@code Content-Encoding: gzip}, which is no harm. */
  GZIPPED;

  /** The name as the control interfaces write it, such as {@code session_expired}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The fault of that lower-case name, if there is one. */
  public static Optional<Fault> find(String label) {
    return Arrays.stream(values()).filter(fault -> fault.label().equals(label)).findFirst();
  }

  /** All names that {@link #find} knows. */
  public static List<String> labels() {
    return Arrays.stream(values()).map(Fault::label).toList();
  }
}
