package io.farekeeper.jobs.commandline;

import io.farekeeper.jobs.Job;
import io.farekeeper.jobs.JobInput;
import java.util.Collection;
import java.util.Locale;

/** What {@code --help} says. */
final class Usage {
  private static final String HEAD =
      """
      Usage: java -jar farekeeper.jar run JOB [--INPUT=VALUE ...] [--SETTING=VALUE ...]

      Runs a job once. The result is printed as JSON on standard output, everything else on
      standard error. Exit code: 0 succeeded, 1 failed or not started, 2 partly failed,
      130 stopped by Ctrl-C, 143 stopped by SIGTERM.
      Settings begin with farekeeper., spring., server. or logging., as for the server.

      """;

  private Usage() {}

  /** The usage with these jobs and their inputs, many lines. */
  static String of(Collection<Job> jobs) {
    StringBuilder text = new StringBuilder(HEAD).append("Jobs:\n");
    for (Job job : jobs) {
      text.append("  %s%n      %s%n".formatted(job.name(), job.description()));
      job.inputs().forEach(input -> text.append(line(input)));
      if (job.inputs().isEmpty()) {
        text.append("      (no inputs)%n".formatted());
      }
    }
    return text.toString();
  }

  private static String line(JobInput input) {
    return "      --%s=%s  %s%s: %s%n"
        .formatted(
            input.name(),
            input.defaultValue(),
            input.type().name().toLowerCase(Locale.ROOT),
            bounds(input),
            input.description());
  }

  private static String bounds(JobInput input) {
    return (input.min() == null ? "" : " from " + input.min())
        + (input.max() == null ? "" : " to " + input.max());
  }
}
