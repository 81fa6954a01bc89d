package io.farekeeper.tickets;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A user's cache could not be synchronised; what was cached is as it was. */
public class SyncException extends RuntimeException {
  /** Whose failure it is, and so what follows from it. */
  public enum Kind {
    /** This user's: it counts as an attempt and is tried again later. */
    OF_USER,
    /** The user's session has expired: Bytemark is not asked again until the token differs. */
    SESSION_EXPIRED,
    /** Not this user's: a server is down, so that others would fail as well. */
    OF_ALL
  }

  private final Kind kind;
  private final @Nullable Duration retryAfter;

  private SyncException(
      Kind kind, String reason, @Nullable Duration retryAfter, @Nullable Throwable cause) {
    super(reason, cause);
    this.kind = kind;
    this.retryAfter = retryAfter;
  }

  static SyncException ofUser(String reason) {
    return new SyncException(Kind.OF_USER, reason, null, null);
  }

  static SyncException ofUser(String reason, @Nullable Duration retryAfter, Throwable cause) {
    return new SyncException(Kind.OF_USER, reason, retryAfter, cause);
  }

  static SyncException sessionExpired() {
    return new SyncException(Kind.SESSION_EXPIRED, "session expired (50020)", null, null);
  }

  static SyncException ofAll(String reason, @Nullable Throwable cause) {
    return new SyncException(Kind.OF_ALL, reason, null, cause);
  }

  /** Whose failure it is. */
  public Kind kind() {
    return kind;
  }

  /** How long Bytemark asked to be left alone about this user. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  /** The reason in plain words, free of the rider's data. */
  public String reason() {
    return String.valueOf(getMessage());
  }
}
