package io.farekeeper.tickets;

import io.farekeeper.stores.FailureClassifier;
import io.farekeeper.stores.FailureClassifier.Failure;
import io.farekeeper.web.FailureReason;
import io.farekeeper.web.Outage;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A user's cache could not be synchronised; what was cached is as it was. */
public class SyncException extends RuntimeException {
  /** Whose failure it is, and so what follows from it. */
  public enum Kind {
    /** This user's: it counts as an attempt and is tried again later. */
    OF_USER,
    /** The user's session has expired: Bytemark is not asked again until the token differs. */
    SESSION_EXPIRED,
    /**
     * Bytemark was not reached, or others held what was needed, which is not this user's doing: it
     * counts no attempt.
     */
    UNREACHED,
    /**
     * Something else answered in Bytemark's place, which is not this user's doing: it counts no
     * attempt, but the user waits as after one.
     */
    NOT_HEARD,
    /** A server is down, or Bytemark is not asked for now: the next user would fail as well. */
    OUTAGE
  }

  /** The reason of every failure for an expired session: rows are given up and found by it. */
  public static final String SESSION_EXPIRED = "session expired (50020)";

  private final Kind kind;
  private final @Nullable Duration retryAfter;

  private SyncException(
      Kind kind, String reason, @Nullable Duration retryAfter, @Nullable Throwable cause) {
    super(reason, cause);
    this.kind = kind;
    this.retryAfter = retryAfter;
  }

  public static SyncException ofUser(String reason) {
    return new SyncException(Kind.OF_USER, reason, null, null);
  }

  public static SyncException ofUser(
      String reason, @Nullable Duration retryAfter, Throwable cause) {
    return new SyncException(Kind.OF_USER, reason, retryAfter, cause);
  }

  public static SyncException sessionExpired() {
    return new SyncException(Kind.SESSION_EXPIRED, SESSION_EXPIRED, null, null);
  }

  public static SyncException unreached(String reason, Throwable cause) {
    return new SyncException(Kind.UNREACHED, reason, null, cause);
  }

  static SyncException notHeard(String reason, @Nullable Duration retryAfter, Throwable cause) {
    return new SyncException(Kind.NOT_HEARD, reason, retryAfter, cause);
  }

  public static SyncException outage(String reason, @Nullable Throwable cause) {
    return new SyncException(Kind.OUTAGE, reason, null, cause);
  }

  /** Does a piece of work; what the servers refuse or fail to do gets a name and its kind. */
  public static <T> T naming(Supplier<T> work) {
    try {
      return work.get();
    } catch (SyncException e) {
      throw e;
    } catch (RuntimeException e) {
      throw named(e).<RuntimeException>map(Function.identity()).orElse(e);
    }
  }

  /**
   * Whatever was thrown while one user was worked on, as a failure with its kind. What nobody
   * foresaw is put down to what this user's data holds: it stops nobody else.
   */
  public static SyncException of(RuntimeException thrown) {
    return thrown instanceof SyncException named
        ? named
        : named(thrown).orElseGet(() -> ofUser(FailureReason.of(thrown), null, thrown));
  }

  private static Optional<SyncException> named(RuntimeException thrown) {
    Optional<Failure> failure = FailureClassifier.classify(thrown);
    return failure.isEmpty()
        ? Outage.of(thrown).map(reason -> outage(reason, thrown))
        : failure.map(known -> of(known, thrown));
  }

  private static SyncException of(Failure failure, RuntimeException thrown) {
    return switch (failure.cause()) {
      case DUPLICATE, DATA, NO_ROOM -> ofUser(failure.reason(), null, thrown);
      case LOCKED -> unreached(failure.reason(), thrown);
      case SERVER, UNREACHABLE -> outage(failure.reason(), thrown);
    };
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
