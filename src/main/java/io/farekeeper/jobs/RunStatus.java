package io.farekeeper.jobs;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How a run stands. */
public enum RunStatus {
  RUNNING,
  SUCCEEDED,
  PARTLY_FAILED,
  FAILED,
  CANCELLED;

  /** As the API and the table of runs write it. */
  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static RunStatus ofWord(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
