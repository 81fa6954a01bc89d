package io.farekeeper.jobs;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An input that a run takes.
 *
 * @param name as callers write it
 * @param type what its value must be
 * @param defaultValue its value if nothing is said
 * @param description what it changes
 * @param min smallest number that is taken, or null
 * @param max largest number that is taken, or null
 */
public record JobInput(
    String name,
    Type type,
    Object defaultValue,
    String description,
    @Nullable Long min,
    @Nullable Long max) {

  /** What an input's value must be. */
  public enum Type {
    INTEGER,
    BOOLEAN,
    TEXT;

    @JsonValue
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** An input without bounds. */
  public JobInput(String name, Type type, Object defaultValue, String description) {
    this(name, type, defaultValue, description, null, null);
  }

  /**
   * The value as a run sees it: a {@code Long}, {@code Boolean} or {@code String}.
   *
   * @throws JobInputException if it is not of the type or out of bounds
   */
  Object check(@Nullable Object value) {
    return switch (value) {
      case Integer number when type == Type.INTEGER -> inBounds(number);
      case Long number when type == Type.INTEGER -> inBounds(number);
      case Boolean flag when type == Type.BOOLEAN -> flag;
      case String text when type == Type.TEXT -> text;
      case null, default -> throw new JobInputException(name, wanted());
    };
  }

  private Object inBounds(long number) {
    if ((min != null && number < min) || (max != null && number > max)) {
      throw new JobInputException(name, wanted());
    }
    return number;
  }

  private String wanted() {
    return switch (type) {
      case INTEGER ->
          "must be a whole number"
              + (min == null ? "" : " from " + min)
              + (max == null ? "" : " to " + max);
      case BOOLEAN -> "must be true or false";
      case TEXT -> "must be text";
    };
  }
}
