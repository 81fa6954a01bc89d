package io.farekeeper.jobs;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a run came to.
 *
 * @param values named figures, in the order in which they are shown
 * @param partlyFailed whether some of the work failed and the rest was done
 */
public record JobResult(Map<String, Object> values, boolean partlyFailed) {
  public JobResult {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }
}
