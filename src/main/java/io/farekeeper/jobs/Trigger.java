package io.farekeeper.jobs;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What made a job run. */
public enum Trigger {
  CLOCK,
  API,
  COMMAND_LINE;

  @JsonValue
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
