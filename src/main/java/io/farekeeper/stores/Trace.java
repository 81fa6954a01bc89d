package io.farekeeper.stores;

import java.sql.SQLException;
import java.util.Arrays;

/**
 * An exception for the log, without the messages of foreign libraries: those quote what they could
 * not take, which may be a rider's data or a secret.
 */
public final class Trace {
  private static final int FRAMES = 30;
  private static final int CAUSES = 8;

  private Trace() {}

  /** Classes and frames of the exception and of its causes, many lines. */
  public static String of(Throwable thrown) {
    StringBuilder text = new StringBuilder();
    Throwable cause = thrown;
    for (int depth = 0; cause != null && depth < CAUSES; depth++, cause = cause.getCause()) {
      text.append(depth == 0 ? "" : "Caused by: ").append(inShort(cause)).append('\n');
      Arrays.stream(cause.getStackTrace())
          .limit(FRAMES)
          .forEach(frame -> text.append("\tat ").append(frame).append('\n'));
    }
    return text.toString();
  }

  /** One line: the class, with the message if it is our own, or what a server said in ours. */
  public static String inShort(Throwable thrown) {
    String name = thrown.getClass().getName();
    if (name.startsWith("io.farekeeper.")) {
      return thrown.getClass().getSimpleName() + ": " + thrown.getMessage();
    }
    if (thrown instanceof SQLException sql) {
      return name + " (SQLState " + sql.getSQLState() + ", error " + sql.getErrorCode() + ")";
    }
    return name + FailureClassifier.classify(thrown).map(f -> " (" + f.reason() + ")").orElse("");
  }
}
