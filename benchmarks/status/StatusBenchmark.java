package status;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import servers.Application;
import servers.Servers;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Measures a save run of the status check, one after the other on the same servers: the Node.js
 * job, a bare loop, and the job of the packaged jar with a heap of 256 MB.
 */
public final class StatusBenchmark {
  private static final String JOB = "check-bytemark-tickets-cache-status";

  private final Map<String, String> options;
  private final Path work;
  private final Servers servers;
  private final Stage stage;
  private final Application application = new Application();
  private Writer toBareLoop;
  private BufferedReader fromBareLoop;

  private StatusBenchmark(Map<String, String> options, Servers servers, Stage stage) {
    this.options = options;
    this.work = Path.of(options.get("work"));
    this.servers = servers;
    this.stage = stage;
  }

  private interface Work {
    /** Milliseconds that it took. */
    long run() throws Exception;
  }

  public static void main(String[] args) throws Exception {
    Locale.setDefault(Locale.ROOT);
    Map<String, String> options =
        new TreeMap<>(Map.of("caches", "5000,100000", "repeat", "3", "warm-runs", "4"));
    for (int i = 0; i + 1 < args.length; i += 2) {
      options.put(args[i].substring(2), args[i + 1]);
    }
    try (Servers servers = new Servers(Path.of(options.get("work")))) {
      servers.startMongod(options.get("mongod"));
      servers.startMariaDb();
      servers.startVendor(Path.of(options.get("baseline")).toAbsolutePath(), 20, 1);
      servers.createDatabase();
      try (Stage stage = new Stage(servers)) {
        new StatusBenchmark(options, servers, stage).measureAll();
      }
    }
    System.exit(0);
  }

  private void measureAll() throws Exception {
    List<Integer> sizes =
        List.of(options.get("caches").split(",")).stream().map(Integer::valueOf).toList();
    stage.fill(sizes.getFirst());
    application.start(servers, work, List.of("-Xmx256m"), List.of());
    startBareLoop();
    for (int i = 0; i < Integer.parseInt(options.get("warm-runs")); i++) {
      measure("warm bare", this::bareLoop);
      measure("warm ours", this::ours);
    }
    System.out.println(
        "| caches | changes | Node.js | bare loop | ours | Node.js / ours | ours / bare loop |");
    for (int size : sizes) {
      stage.fill(size);
      List<Long> bare = new ArrayList<>();
      List<Long> mine = new ArrayList<>();
      for (int i = 0; i < Integer.parseInt(options.get("repeat")); i++) {
        bare.add(measure("bare loop", this::bareLoop));
        mine.add(measure("ours", this::ours));
      }
      // The Node.js job holds every document in memory: only the first size.
      long node = size == sizes.getFirst() ? measure("Node.js", this::node) : 0;
      double ours = median(mine);
      System.out.printf(
          "| %,d | %,d | %s | %.2f s | %.2f s | %s | %.2f |%n",
          size,
          stage.changes(),
          node == 0 ? "" : "%.2f s".formatted(node / 1000.0),
          median(bare) / 1000,
          ours / 1000,
          node == 0 ? "" : "%.1f".formatted(node / ours),
          ours / median(bare));
    }
  }

  private long measure(String what, Work run) throws Exception {
    stage.reset();
    Servers.pause(1000);
    Map<String, Double> before = servers.cpuSeconds();
    long millis = run.run();
    StringBuilder cpu = new StringBuilder();
    servers
        .cpuSeconds()
        .forEach(
            (name, seconds) -> {
              double used = seconds - before.getOrDefault(name, 0.0);
              if (used > 0.02) {
                cpu.append(" %s %.2f".formatted(name, used));
              }
            });
    stage.requireDone();
    System.out.printf("%-12s %8.2f s; CPU s:%s%n", what, millis / 1000.0, cpu);
    return millis;
  }

  private static double median(List<Long> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  private long ours() throws Exception {
    JsonNode result = application.run(JOB, "{\"userID\": 0, \"statusChange\": 1}");
    if (result.get("passes_changed").asLong() != stage.changes()) {
      throw new IllegalStateException("the run did not change what it should: " + result);
    }
    return result.get("duration_ms").asLong();
  }

  private long node() throws IOException {
    servers.start(
        "node",
        Map.of("MONGODB_URI", servers.mongoUri("cache"), "LOG_LEVEL", "error"),
        Path.of(options.get("baseline")).toAbsolutePath(),
        List.of("node", "--max-old-space-size=8192", "jobs/" + JOB + ".js", "0", "1"));
    servers.awaitCall("node");
    return new ObjectMapper().readTree(Files.readString(servers.log("node"))).get("ms").asLong();
  }

  private void startBareLoop() throws IOException {
    Path here = Path.of(options.get("here"));
    ProcessBuilder builder =
        new ProcessBuilder(
            Servers.java(),
            "-Xmx256m",
            "-Dlogback.configurationFile=" + here.resolve("../servers/logback.xml"),
            "-cp",
            work.resolve("application/lib") + "/*",
            here.resolve("BareLoop.java").toString(),
            servers.mongoUri("cache"));
    Process process = servers.startTalking("bare-loop", builder);
    toBareLoop = process.outputWriter();
    fromBareLoop = process.inputReader();
    if (!"ready".equals(fromBareLoop.readLine())) {
      throw new IllegalStateException("the bare loop did not start");
    }
  }

  private long bareLoop() throws IOException {
    toBareLoop.write("save\n");
    toBareLoop.flush();
    String answer = fromBareLoop.readLine();
    if (answer == null) {
      throw new IllegalStateException("the bare loop failed, see " + servers.log("bare-loop"));
    }
    return Long.parseLong(answer);
  }
}
