package ticketlog;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import servers.Application;
import servers.Servers;

/** Measures the ticket log in one run against what stands beside it: see README.md. */
public final class TicketLogBenchmark {
  private static final int CACHE_GIGABYTES = 4;

  /** Sealing has its own time: whoever writes, it follows a minute later. */
  private static final String WITHOUT_SEALING = "--farekeeper.ticket-log.sealing.enabled=false";

  private static final Map<String, String> DEFAULTS =
      Map.ofEntries(
          Map.entry("parts", "bulk,single,history"),
          Map.entry("repeat", "3"),
          Map.entry("warm-runs", "2"),
          Map.entry("warm-requests", "200000"),
          Map.entry("events", "200000"),
          Map.entry("connections", "32"),
          Map.entry("seconds", "10"),
          Map.entry("history", "10000,10000000"),
          Map.entry("queries", "300"),
          Map.entry("settings", WITHOUT_SEALING),
          Map.entry("jvm", "-Xmx512m"));

  private final Run run;

  private TicketLogBenchmark(Run run) {
    this.run = run;
  }

  private interface Part {
    void measure(Stage stage, int port) throws Exception;
  }

  public static void main(String[] args) throws Exception {
    Locale.setDefault(Locale.ROOT);
    Map<String, String> options = new TreeMap<>(DEFAULTS);
    for (int i = 0; i + 1 < args.length; i += 2) {
      options.put(args[i].substring(2), args[i + 1]);
    }
    Path work = Path.of(options.get("work"));
    try (Servers servers = new Servers(work)) {
      Run run = new Run(options, servers, work);
      servers.startMariaDb();
      servers.startVendor(run.baseline(), 20, 1);
      servers.createDatabase();
      for (String part : run.words("parts", ",")) {
        new TicketLogBenchmark(run).measure(part);
      }
    }
    System.exit(0);
  }

  private void measure(String part) throws Exception {
    switch (part) {
      case "bulk" -> measure(folder(part), (stage, port) -> new Bulk(run, stage, port).measure());
      case "single" -> measure(folder(part), (stage, port) -> new Single(run, stage).measure(port));
      case "history" ->
          measure(
              run.text("data").isEmpty() ? folder(part) : Path.of(run.text("data")),
              (stage, port) -> new History(run, stage, port).measure());
      default -> throw new IllegalArgumentException("there is no part " + part);
    }
  }

  private Path folder(String part) {
    return run.work().resolve("mongo-" + part);
  }

  /** Each part has a MongoDB and an application of its own. */
  private void measure(Path data, Part part) throws Exception {
    Path folder = Files.createDirectories(data).toAbsolutePath();
    run.servers().startMongod(run.text("mongod"), folder, CACHE_GIGABYTES);
    Application application = new Application();
    application.start(run.servers(), run.work(), run.words("jvm", " "), run.words("settings", " "));
    try (Stage stage = new Stage(run.servers())) {
      stage.learnIndexes();
      part.measure(stage, application.port());
    }
    run.servers().stop("farekeeper");
    run.servers().stop("mongod");
  }
}
