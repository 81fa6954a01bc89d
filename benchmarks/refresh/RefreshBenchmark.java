package refresh;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import servers.Application;
import servers.Servers;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Measures the refresh job, the Node.js job and the bare loop in one run: see README.md. */
final class RefreshBenchmark {
  /** What seed.js leaves to be done for each user: 6 of its v1 passes, 1 of its expired ones. */
  private static final int LOG_ENTRIES_PER_USER = 7;

  private final Options options;
  private final Servers servers;
  private final Stage stage;
  private final Application application = new Application();
  private final PrintStream out = System.out;
  private Writer toBareLoop;
  private BufferedReader fromBareLoop;

  private RefreshBenchmark(Options options, Servers servers, Stage stage) {
    this.options = options;
    this.servers = servers;
    this.stage = stage;
  }

  /** One measurement: how long, and what CPU each process used meanwhile. */
  private record Measured(String what, int users, double seconds, Map<String, Double> cpu) {
    double rate() {
      return users / seconds;
    }
  }

  private interface Work {
    /** Milliseconds that it took. */
    long run() throws Exception;
  }

  public static void main(String[] args) throws Exception {
    Locale.setDefault(Locale.ROOT);
    Options options = Options.parse(args);
    try (Servers servers = new Servers(options.work())) {
      servers.startMongod(options.mongod());
      servers.startMariaDb();
      servers.startVendor(options.baseline(), options.latency(), options.users());
      try (Stage stage = new Stage(servers)) {
        new RefreshBenchmark(options, servers, stage).measureAll();
      }
    }
    System.exit(0);
  }

  private void measureAll() throws Exception {
    out.printf("%d CPUs, upstream %d ms%n", cpus(), options.latency());
    stage.seed(options.baseline(), options.users());
    stage.reset(options.users());
    readyAnswers();
    startApplication();
    startBareLoop();
    for (int i = 0; i < options.warmRuns(); i++) {
      int warm = Math.min(options.warm(), options.users());
      measure("warm bare", warm, () -> bareLoop(64));
      measure("warm ours", warm, () -> ours(warm));
    }
    double node = measure("Node.js", options.node(), () -> node(options.node())).rate();
    Map<Integer, Double> bare = new LinkedHashMap<>();
    Map<Integer, Double> ours = new LinkedHashMap<>();
    for (int due : options.due()) {
      List<Double> mine = new ArrayList<>();
      Map<Integer, List<Double>> loops = new TreeMap<>();
      for (int i = 0; i < options.repeat(); i++) {
        for (int inFlight : options.inFlight()) {
          loops
              .computeIfAbsent(inFlight, _ -> new ArrayList<>())
              .add(measure("bare loop " + inFlight, due, () -> bareLoop(inFlight)).rate());
        }
        mine.add(measure("ours", due, () -> ours(due)).rate());
      }
      bare.put(due, loops.values().stream().mapToDouble(this::median).max().orElseThrow());
      ours.put(due, median(mine));
    }
    summary(node, bare, ours);
    if (options.history() > 0) {
      withHistory(ours);
    }
  }

  private void withHistory(Map<Integer, Double> without) throws Exception {
    out.printf("adding %,d processed rows%n", options.history());
    stage.addHistory(options.history(), options.users());
    int warm = Math.min(options.warm(), options.users());
    measure("warm ours, history", warm, () -> ours(warm));
    for (int due : options.due()) {
      List<Double> mine = new ArrayList<>();
      for (int i = 0; i < options.repeat(); i++) {
        mine.add(measure("ours, history", due, () -> ours(due)).rate());
      }
      out.printf(
          "| %,d due, %,d processed rows | %.0f users/s | %.2f of the rate without them |%n",
          due, options.history(), median(mine), median(mine) / without.get(due));
    }
    measure("Node.js, history", 5, () -> node(5));
  }

  private void summary(double node, Map<Integer, Double> bare, Map<Integer, Double> ours) {
    double best = 64 * 1000.0 / options.latency() / 2;
    out.println("| due users | Node.js | bare loop | ours | ours / Node.js | floor / ours |");
    ours.forEach(
        (due, rate) ->
            out.printf(
                "| %,d | %.1f/s | %.0f/s | %.0f/s | %.1f | %.2f |%n",
                due, node, bare.get(due), rate, rate / node, Math.min(best, bare.get(due)) / rate));
  }

  private Measured measure(String what, int users, Work work) throws Exception {
    stage.reset(users);
    // The servers' own tidying up after the reset is nobody's to pay for.
    Servers.pause(2000);
    Map<String, Double> before = servers.cpuSeconds();
    long millis = work.run();
    Map<String, Double> cpu = new TreeMap<>();
    servers
        .cpuSeconds()
        .forEach((name, seconds) -> cpu.put(name, seconds - before.getOrDefault(name, 0.0)));
    stage.requireDone(users, LOG_ENTRIES_PER_USER);
    Measured measured = new Measured(what, users, millis / 1000.0, cpu);
    report(measured);
    return measured;
  }

  private void report(Measured measured) {
    StringBuilder cpu = new StringBuilder();
    measured
        .cpu()
        .forEach(
            (name, seconds) -> {
              if (seconds / measured.seconds() > 0.01) {
                cpu.append(" %s %.2f".formatted(name, seconds / measured.users() * 1000));
              }
            });
    double all = measured.cpu().values().stream().mapToDouble(Double::doubleValue).sum();
    out.printf(
        "%-20s %,7d users %8.2f s %8.1f users/s; CPU %3.0f %%; CPU ms per user:%s%n",
        measured.what(),
        measured.users(),
        measured.seconds(),
        measured.rate(),
        100 * all / measured.seconds() / cpus(),
        cpu);
  }

  private double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }

  private static int cpus() {
    return Runtime.getRuntime().availableProcessors();
  }

  private long node(int due) throws IOException {
    Map<String, String> environment = new LinkedHashMap<>(stage.baselineEnvironment("cache"));
    servers.start(
        "node",
        environment,
        options.baseline(),
        List.of("node", "jobs/update-bytemark-tickets-cache.js"));
    servers.awaitCall("node");
    JsonNode answer = new ObjectMapper().readTree(Files.readString(servers.log("node")));
    if (answer.get("result").get("updated").asInt() != due) {
      throw new IllegalStateException("the Node.js job did not update everybody: " + answer);
    }
    return answer.get("ms").asLong();
  }

  private void startApplication() {
    List<String> jvm = new ArrayList<>(List.of("-Xmx512m"));
    jvm.addAll(options.jvm());
    List<String> settings =
        List.of(
            "--farekeeper.bytemark.max-concurrent=64",
            "--farekeeper.bytemark.rate-per-second=100000");
    application.start(servers, options.work(), jvm, settings);
  }

  private long ours(int due) throws Exception {
    JsonNode result = application.run("update-bytemark-tickets-cache", "{}");
    if (result.get("users_refreshed").asInt() != due) {
      throw new IllegalStateException("the run did not refresh everybody: " + result);
    }
    return result.get("duration_ms").asLong();
  }

  private void startBareLoop() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Servers.java(),
            "-Xmx512m",
            "-Dlogback.configurationFile=" + options.here().resolve("../servers/logback.xml"),
            "-cp",
            options.work().resolve("application/lib") + "/*",
            options.here().resolve("BareLoop.java").toString(),
            servers.mongoUri("cache"),
            servers.jdbcUrl(),
            servers.vendorUrl());
    Process process = servers.startTalking("bare-loop", builder);
    toBareLoop = process.outputWriter();
    fromBareLoop = process.inputReader();
    if (!"ready".equals(fromBareLoop.readLine())) {
      throw new IllegalStateException("the bare loop did not start");
    }
  }

  private long bareLoop(int inFlight) throws IOException {
    toBareLoop.write(inFlight + "\n");
    toBareLoop.flush();
    String answer = fromBareLoop.readLine();
    if (answer == null) {
      throw new IllegalStateException("the bare loop failed, see " + servers.log("bare-loop"));
    }
    return Long.parseLong(answer);
  }

  /**
   * Lets the stand-in make its answers, so that it is the delay that is measured and not their
   * making.
   */
  private void readyAnswers() throws Exception {
    HttpClient http = HttpClient.newHttpClient();
    try (ExecutorService threads = Executors.newFixedThreadPool(64)) {
      for (int i = 0; i < options.users(); i++) {
        String token = "tok-" + (Stage.FIRST_USER + i);
        for (String list : List.of("/passes", "/v4.0/passes?status=EXPIRED")) {
          HttpRequest request =
              HttpRequest.newBuilder(URI.create(servers.vendorUrl() + list))
                  .header("Authorization", "Bearer " + token)
                  .build();
          threads.execute(
              () -> {
                try {
                  http.send(request, HttpResponse.BodyHandlers.discarding());
                } catch (IOException | InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              });
        }
      }
    }
  }
}
