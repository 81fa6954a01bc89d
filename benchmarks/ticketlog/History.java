package ticketlog;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import servers.Application;

/** Asks the same of a small collection and of a large one, in turns. */
final class History {
  private static final String PATH = Run.PATH + "?";

  /** Fixed, so that a collection of an earlier run is found again. */
  private static final long FIRST = Instant.parse("2025-01-01T00:00:00Z").getEpochSecond();

  private static final long YEAR = 365L * 86_400;
  private static final int ENTRIES_OF_USER = 100;

  private final Stage stage;
  private final List<Events> sizes;
  private final int port;
  private final int queries;
  private final int repeat;
  private final int warmRuns;
  private final Random random = new Random();
  private final Map<String, Map<Events, List<Double>>> medians = new LinkedHashMap<>();

  History(Run run, Stage stage, int port) {
    this.stage = stage;
    this.port = port;
    queries = run.number("queries");
    repeat = run.number("repeat");
    warmRuns = run.number("warm-runs");
    sizes =
        run.words("history", ",").stream()
            .map(size -> new Events(Long.parseLong(size), ENTRIES_OF_USER, FIRST, FIRST + YEAR))
            .toList();
  }

  private static String name(Events events) {
    return "history_" + events.count();
  }

  void measure() throws Exception {
    for (Events events : sizes) {
      long began = System.nanoTime();
      stage.fill(name(events), events);
      System.out.printf(
          "%,d entries after %.0f s%n", events.count(), (System.nanoTime() - began) / 1e9);
    }
    for (int i = -warmRuns; i < repeat; i++) {
      for (Events events : sizes) {
        stage.show(name(events));
        try {
          ask(events);
        } finally {
          stage.hide(name(events));
        }
      }
      if (i < 0) {
        System.out.println("(all that was to get warm)");
        medians.clear();
      }
    }
    print();
  }

  private void print() {
    System.out.printf(
        "| query | %s | ratio |%n",
        String.join(" | ", sizes.stream().map(events -> "%,d".formatted(events.count())).toList()));
    medians.forEach(
        (query, all) -> {
          List<Double> times = sizes.stream().map(events -> Run.median(all.get(events))).toList();
          System.out.printf(
              "| %s | %s | %.2f |%n",
              query,
              String.join(" | ", times.stream().map("%.2f ms"::formatted).toList()),
              times.getLast() / times.getFirst());
        });
  }

  private void ask(Events events) throws IOException {
    ask(events, "of a rider", () -> "user_id=" + events.user(ticket(events)));
    ask(events, "of a ticket", () -> "uuid=" + Events.uuid(ticket(events)));
    ask(events, "failures of 180 days", this::failures);
  }

  private long ticket(Events events) {
    return random.nextLong(events.tickets());
  }

  private String failures() {
    long to = FIRST + YEAR / 2 + random.nextLong(YEAR / 2);
    return "status=failed&from=%d&to=%d".formatted(to - YEAR / 2, to);
  }

  /** First each for the first time, then the same once more. */
  private void ask(Events events, String what, Supplier<String> query) throws IOException {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < queries; i++) {
      all.add(PATH + query.get());
    }
    for (String time : List.of("asked for the first time", "asked again")) {
      String row = what + ", " + time;
      Answers answers = answers(all);
      System.out.printf(
          "%,12d entries, %-45s %6.2f ms, %,d bytes%n",
          events.count(), row, answers.milliseconds(), answers.bytes());
      medians
          .computeIfAbsent(row, _ -> new LinkedHashMap<>())
          .computeIfAbsent(events, _ -> new ArrayList<>())
          .add(answers.milliseconds());
    }
  }

  /**
   * Answers to one caller who asks one thing after the other.
   *
   * @param milliseconds median time of one
   * @param bytes average length of one
   */
  private record Answers(double milliseconds, long bytes) {}

  private Answers answers(List<String> paths) throws IOException {
    List<Double> times = new ArrayList<>();
    long bytes = 0;
    try (Caller caller = new Caller(port, Application.authorization())) {
      for (String path : paths) {
        long began = System.nanoTime();
        String answer = caller.get(path);
        times.add((System.nanoTime() - began) / 1e6);
        bytes += answer.length();
        if (!answer.contains("\"user_id\"")) {
          throw new IllegalStateException(path + " found nothing: " + answer);
        }
      }
    }
    return new Answers(Run.median(times), bytes / paths.size());
  }
}
