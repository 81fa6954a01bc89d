package ticketlog;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import servers.Servers;

/**
 * What the parts of one run share.
 *
 * @param options as they were given, or their defaults
 * @param servers that run beside
 * @param work folder for whatever is needed until the end
 */
record Run(Map<String, String> options, Servers servers, Path work) {
  static final String PATH = "/api/v1/ticket-log";
  private static final int YEAR = 365 * 86_400;

  interface Work {
    /** Seconds that it took. */
    double seconds() throws Exception;
  }

  String text(String option) {
    return options.getOrDefault(option, "");
  }

  int number(String option) {
    return Integer.parseInt(text(option));
  }

  List<String> words(String option, String separator) {
    return Arrays.stream(text(option).split(separator)).filter(word -> !word.isEmpty()).toList();
  }

  Path here() {
    return Path.of(text("here"));
  }

  Path baseline() {
    return Path.of(text("baseline")).toAbsolutePath();
  }

  /** Events of the last year that are over an hour old: what is long past queues no refresh. */
  static Events events(long count) {
    long last = Instant.now().getEpochSecond() - 7200;
    return new Events(count, 20, last - YEAR, last);
  }

  /** Does it, and prints how long it took and what CPU each process used in that time. */
  double measured(String what, Work does) throws Exception {
    Map<String, Double> before = servers.cpuSeconds();
    double own = ownCpu();
    double seconds = does.seconds();
    StringBuilder cpu = new StringBuilder();
    servers
        .cpuSeconds()
        .forEach(
            (name, total) -> {
              double used = total - before.getOrDefault(name, 0.0);
              if (used > 0.02) {
                cpu.append(" %s %.2f".formatted(name, used));
              }
            });
    System.out.printf("%-28s %6.2f s; CPU s:%s callers %.2f%n", what, seconds, cpu, ownCpu() - own);
    return seconds;
  }

  private static double ownCpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis() / 1000.0;
  }

  static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }
}
