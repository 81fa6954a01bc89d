package io.farekeeper.stores.preflight;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One thing that preflight has looked at. It names documents and rows by their ids alone: nothing
 * of what they hold, and no secret.
 *
 * @param level whether it is as it should be
 * @param area the server: mongodb, mysql or bytemark
 * @param name what was looked at
 * @param message what was found
 * @param advice what to do, or what happens without; null if there is nothing to say
 * @param count how many documents, rows or users it is about; null if it is not about any
 * @param examples ids of some of them; null if there are none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PreflightFinding(
    Level level,
    String area,
    String name,
    String message,
    @Nullable String advice,
    @Nullable Long count,
    @Nullable List<String> examples) {
  public static final String MONGODB = "mongodb";
  public static final String MYSQL = "mysql";

  /** How bad it is, least first. */
  public enum Level {
    /** As it should be. */
    OK,
    /** Farekeeper works with it; operators should know. */
    WARNING,
    /** Farekeeper cannot work, or would do harm, until it is changed. */
    STOP;

    /** As the API writes it. */
    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public static PreflightFinding ok(String area, String name, String message) {
    return new PreflightFinding(Level.OK, area, name, message, null, null, null);
  }

  public static PreflightFinding warning(String area, String name, String message, String advice) {
    return new PreflightFinding(Level.WARNING, area, name, message, advice, null, null);
  }

  public static PreflightFinding stop(String area, String name, String message, String advice) {
    return new PreflightFinding(Level.STOP, area, name, message, advice, null, null);
  }

  /** The same with a number, and the ids of some of those that it counts. */
  public PreflightFinding counting(long number, List<String> ids) {
    return new PreflightFinding(
        level, area, name, message, advice, number, ids.isEmpty() ? null : List.copyOf(ids));
  }
}
