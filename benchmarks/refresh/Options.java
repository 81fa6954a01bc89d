package refresh;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What to measure.
 *
 * @param due numbers of due users
 * @param node due users of the Node.js job: it takes them one after the other
 * @param repeat measurements of which the median counts
 * @param warm due users of each of the runs before the first measurement
 * @param warmRuns how many such runs
 * @param history processed rows that are added for the second half
 * @param inFlight numbers of users at a time that the bare loop is tried with; the best counts
 */
record Options(
    Path here,
    Path baseline,
    String mongod,
    Path work,
    List<Integer> due,
    int node,
    int repeat,
    int warm,
    int warmRuns,
    long history,
    List<Integer> inFlight,
    int latency,
    List<String> jvm) {

  static Options parse(String[] args) {
    Map<String, String> given =
        new TreeMap<>(
            Map.of(
                "due", "2000,20000",
                "node", "200",
                "repeat", "3",
                "warm", "5000",
                "warm-runs", "4",
                "history", "5000000",
                "in-flight", "64,128",
                "latency", "20",
                "jvm", ""));
    for (int i = 0; i + 1 < args.length; i += 2) {
      given.put(args[i].substring(2), args[i + 1]);
    }
    return new Options(
        Path.of(given.get("here")),
        Path.of(given.get("baseline")).toAbsolutePath(),
        given.get("mongod"),
        Path.of(given.get("work")),
        numbers(given.get("due")),
        Integer.parseInt(given.get("node")),
        Integer.parseInt(given.get("repeat")),
        Integer.parseInt(given.get("warm")),
        Integer.parseInt(given.get("warm-runs")),
        Long.parseLong(given.get("history")),
        numbers(given.get("in-flight")),
        Integer.parseInt(given.get("latency")),
        given.get("jvm").isBlank() ? List.of() : List.of(given.get("jvm").split(" ")));
  }

  private static List<Integer> numbers(String list) {
    return Arrays.stream(list.split(",")).map(Integer::valueOf).toList();
  }

  int users() {
    return due.stream().mapToInt(Integer::intValue).max().orElseThrow();
  }
}
