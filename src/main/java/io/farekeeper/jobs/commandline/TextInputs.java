package io.farekeeper.jobs.commandline;

import io.farekeeper.jobs.Job;
import io.farekeeper.jobs.JobInput;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Parses a run's inputs. */
final class TextInputs {
  private TextInputs() {}

  /**
   * The values in the types that the job's inputs have. What is not of its input's type, or of no
   * input, stays text: the job's own check refuses it, in the same words as the API's.
   */
  static Map<String, Object> convert(Job job, Map<String, String> words) {
    Map<String, Object> values = new LinkedHashMap<>(words);
    for (JobInput input : job.inputs()) {
      values.computeIfPresent(input.name(), (_, word) -> convert(input.type(), word.toString()));
    }
    return values;
  }

  /** The inputs that the job takes, in words. */
  static String known(Job job) {
    return job.inputs().isEmpty()
        ? "job %s takes none".formatted(job.name())
        : "job %s takes %s"
            .formatted(
                job.name(),
                job.inputs().stream().map(JobInput::name).collect(Collectors.joining(", ")));
  }

  private static Object convert(JobInput.Type type, String word) {
    return switch (type) {
      case INTEGER -> integer(word);
      case BOOLEAN ->
          switch (word) {
            case "true" -> true;
            case "false" -> false;
            default -> word;
          };
      case TEXT -> word;
    };
  }

  private static Object integer(String word) {
    try {
      return Long.valueOf(word);
    } catch (NumberFormatException e) {
      return word;
    }
  }
}
