package io.farekeeper.migration;

import io.farekeeper.stores.preflight.PreflightFinding;
import io.farekeeper.stores.preflight.PreflightFinding.Level;
import java.util.List;
import java.util.function.Function;

/** The report as lines for a terminal: aligned, one for each finding, and a summary. */
final class PreflightText {
  private static final String USAGE =
      """
      Usage: java -jar farekeeper.jar preflight [--SETTING=VALUE ...]

      Looks at the configured servers without changing anything, and says of each thing on a line
      of standard output: OK, WARNING (Farekeeper works with it; you should know) or STOP (to be
      changed first). Exit code: 0 all OK, 2 with warnings, 1 with a STOP or not carried out.
      Settings begin with farekeeper., spring., server. or logging., as for the server;
      --farekeeper.preflight.limit=10m lets it count for longer than 10 seconds.
      """;

  private PreflightText() {}

  static String usage() {
    return USAGE;
  }

  static String of(PreflightReport report) {
    int area = width(report, PreflightFinding::area);
    int name = width(report, PreflightFinding::name);
    StringBuilder text = new StringBuilder();
    for (PreflightFinding item : report.items()) {
      text.append(
          "%-8s %s %s  %s%n"
              .formatted(
                  item.level().name(),
                  padded(item.area(), area),
                  padded(item.name(), name),
                  words(item)));
    }
    return text.append(summary(report)).append(System.lineSeparator()).toString();
  }

  private static int width(PreflightReport report, Function<PreflightFinding, String> column) {
    return report.items().stream().map(column).mapToInt(String::length).max().orElse(0);
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(width - text.length());
  }

  private static String words(PreflightFinding item) {
    StringBuilder words = new StringBuilder();
    if (item.count() != null) {
      words.append(item.count()).append(": ");
    }
    words.append(item.message());
    List<String> examples = item.examples();
    if (examples != null) {
      words.append(", for instance ").append(String.join(", ", examples));
    }
    if (item.advice() != null) {
      words.append("; ").append(item.advice());
    }
    return words.toString();
  }

  private static String summary(PreflightReport report) {
    long stops = report.count(Level.STOP);
    long warnings = report.count(Level.WARNING);
    return "%s: %d OK, %d WARNING, %d STOP"
        .formatted(report.status().name(), report.count(Level.OK), warnings, stops);
  }
}
