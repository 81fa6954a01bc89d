package io.farekeeper.outbox;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * For whom a message is.
 *
 * @param kind what it is
 * @param userId the rider; null for all others
 */
public record Recipient(Kind kind, @Nullable Long userId) {
  /** Those who run the system; none of them is a rider. */
  public static final Recipient OPERATORS = new Recipient(Kind.OPERATORS, null);

  /** A system of the operator's; the message's topic says which. */
  public static final Recipient SYSTEM = new Recipient(Kind.SYSTEM, null);

  /** Kinds of recipients. */
  public enum Kind {
    RIDER,
    OPERATORS,
    SYSTEM;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Kind of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }
  }

  /**
   * Checks that a rider is named, and only a rider.
   *
   * @throws IllegalArgumentException if not
   */
  public Recipient {
    if ((kind == Kind.RIDER) != (userId != null)) {
      throw new IllegalArgumentException("a rider has a user id, and no other recipient has one");
    }
  }

  /** A rider. */
  public static Recipient rider(long userId) {
    return new Recipient(Kind.RIDER, userId);
  }

  /**
   * The rider's user id.
   *
   * @throws IllegalStateException if it is no rider
   */
  public long riderId() {
    if (userId == null) {
      throw new IllegalStateException("this message is for no rider");
    }
    return userId;
  }

  @Override
  public String toString() {
    return userId == null ? kind.word() : "user " + userId;
  }
}
