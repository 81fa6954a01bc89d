package io.farekeeper.web;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.temporal.Temporal;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.PropertyBindingException;

/** Says which field of a JSON body could not be taken, and never what the body held. */
final class UnreadableBody {
  private static final Set<Class<?>> WHOLE_NUMBERS =
      Set.of(
          int.class,
          Integer.class,
          long.class,
          Long.class,
          short.class,
          Short.class,
          byte.class,
          Byte.class,
          BigInteger.class);
  private static final Set<Class<?>> NUMBERS =
      Set.of(double.class, Double.class, float.class, Float.class, BigDecimal.class, Number.class);

  private static final Pattern REPEATED =
      Pattern.compile("Duplicate Object property \"(.{1,100})\"", Pattern.DOTALL);

  private UnreadableBody() {}

  /** The problem of a body whose reading ended with this. */
  static FieldError of(@Nullable Throwable cause) {
    return switch (cause) {
      case PropertyBindingException unknown ->
          new FieldError(pathOf(unknown), "is not a known property");
      case InputCoercionException tooLarge -> new FieldError(pathOf(tooLarge), "is out of range");
      case StreamReadException broken -> ofParser(broken.getOriginalMessage());
      case MismatchedInputException more when more.getOriginalMessage().startsWith("Trailing") ->
          new FieldError("body", "is not well-formed JSON");
      case MismatchedInputException wrong ->
          new FieldError(pathOf(wrong), "must be " + wanted(wrong.getTargetType()));
      case DatabindException other -> new FieldError(pathOf(other), "cannot be taken");
      case null, default -> new FieldError("body", "is missing or not JSON");
    };
  }

  /** The parser has no class of its own for a repeated name; only its message says so. */
  private static FieldError ofParser(String message) {
    Matcher repeated = REPEATED.matcher(message);
    return repeated.lookingAt()
        ? new FieldError(repeated.group(1), "is given twice")
        : new FieldError("body", "is not well-formed JSON");
  }

  private static String pathOf(JacksonException e) {
    StringBuilder path = new StringBuilder();
    for (JacksonException.Reference step : e.getPath()) {
      if (step.getPropertyName() == null) {
        path.append('[').append(step.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(step.getPropertyName());
      }
    }
    return path.isEmpty() ? "body" : path.toString();
  }

  static String wanted(@Nullable Class<?> type) {
    if (type == null) {
      return "of another type";
    }
    if (type.isEnum()) {
      return "one of " + List.of(type.getEnumConstants());
    }
    if (WHOLE_NUMBERS.contains(type)) {
      return "a whole number";
    }
    if (NUMBERS.contains(type)) {
      return "a number";
    }
    if (Temporal.class.isAssignableFrom(type)) {
      return "an ISO-8601 time with its offset";
    }
    if (type == boolean.class || type == Boolean.class) {
      return "true or false";
    }
    if (CharSequence.class.isAssignableFrom(type)) {
      return "text";
    }
    boolean list = type.isArray() || Collection.class.isAssignableFrom(type);
    return list
        ? "a list"
        : Map.class.isAssignableFrom(type) || type.isRecord() ? "an object" : "of another type";
  }
}
