package io.farekeeper.jobs.commandline;

import io.farekeeper.jobs.RunRecord;
import io.farekeeper.jobs.RunStatus;
import java.util.ArrayList;
import java.util.List;

/** How a run ended, in a few lines: what went wrong most often, then the end itself. */
final class EndText {
  private static final int MOST_REASONS = 10;

  private EndText() {}

  /**
   * The lines.
   *
   * @param stopped whether it was this process's end that stopped it
   */
  static List<String> lines(RunRecord end, boolean stopped, ServerAddresses servers) {
    // A run that succeeded has failed at nothing: what it could not judge, say, it only noted.
    String kind = end.status() == RunStatus.SUCCEEDED ? "noted" : "failed";
    List<String> lines = new ArrayList<>();
    end.errors().stream()
        .limit(MOST_REASONS)
        .map(failures -> line(kind, failures, servers))
        .forEach(lines::add);
    lines.add(
        "farekeeper: job %s, run %s: %s, %s%s"
            .formatted(
                end.job(),
                end.runId(),
                stopped ? "stopped" : end.status().word().replace('_', ' '),
                ProgressText.words(end.progress()),
                end.error() == null ? "" : ": " + servers.namedIn(end.error())));
    return lines;
  }

  private static String line(String kind, RunRecord.Failures failures, ServerAddresses servers) {
    String example =
        failures.examples().stream().findFirst().map(", for instance %s"::formatted).orElse("");
    return "farekeeper: %s: %s: %d%s"
        .formatted(kind, servers.namedIn(failures.reason()), failures.count(), example);
  }
}
