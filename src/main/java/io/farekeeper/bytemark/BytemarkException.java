package io.farekeeper.bytemark;

import java.time.Duration;
import java.util.Optional;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * A user's passes could not be had. The message says why in plain words and holds neither tokens
 * nor payload values, so that it may be logged and stored.
 */
public class BytemarkException extends RuntimeException {
  private final Failure failure;
  private final @Nullable PassListType list;
  private final transient @Nullable BsonDocument report;
  private final @Nullable Duration retryAfter;
  private final boolean usersOwn;

  /** A failure about which the API said nothing. */
  public BytemarkException(Failure failure, @Nullable PassListType list, String message) {
    this(failure, list, message, null, null);
  }

  /**
   * A failure with what the API said.
   *
   * @param report see {@link #report()}
   * @param retryAfter see {@link #retryAfter()}
   */
  public BytemarkException(
      Failure failure,
      @Nullable PassListType list,
      String message,
      @Nullable BsonDocument report,
      @Nullable Duration retryAfter) {
    this(failure, list, message, report, retryAfter, failure.isUsersOwn());
  }

  BytemarkException(
      Failure failure,
      @Nullable PassListType list,
      String message,
      @Nullable BsonDocument report,
      @Nullable Duration retryAfter,
      boolean usersOwn) {
    super(message);
    this.failure = failure;
    this.list = list;
    this.report = report;
    this.retryAfter = retryAfter;
    this.usersOwn = usersOwn;
  }

  /** Why. */
  public Failure failure() {
    return failure;
  }

  /**
   * Whether this is a failure of the user who was asked for: one that is not counts no attempt. An
   * answer that is not the vendor's is this user's only if the vendor answered another user within
   * the {@value EnvelopeArrivals#MINUTES} minutes before.
   */
  public boolean isUsersOwn() {
    return usersOwn;
  }

  /** Which list failed; null if none was asked. */
  public @Nullable PassListType list() {
    return list;
  }

  /**
   * What the API said: {@code {server_time: string, data: document without passes, errors: array}},
   * where errors has at least one element, this failure's message if the API sent none; empty if no
   * answer arrived. It is as the API sent it and may be too large or too deep to be stored.
   */
  public Optional<BsonDocument> report() {
    return Optional.ofNullable(report);
  }

  /** How long the vendor wants no further call, at most a day. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  BytemarkException withReport(BsonDocument said) {
    BytemarkException copy =
        new BytemarkException(failure, list, message(), said, retryAfter, usersOwn);
    copy.setStackTrace(getStackTrace());
    return copy;
  }

  String message() {
    return String.valueOf(getMessage());
  }
}
