package ticketlog;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import servers.Application;
import servers.Servers;

/** Many events in one request, and the same documents by the driver alone. */
final class Bulk {
  private final Run run;
  private final Stage stage;
  private final int port;
  private final int count;
  private final Path file;

  Bulk(Run run, Stage stage, int port) {
    this.run = run;
    this.stage = stage;
    this.port = port;
    count = run.number("events");
    file = run.work().resolve("events.ndjson");
  }

  void measure() throws Exception {
    writeEvents();
    Process process = startBare();
    Writer toBare = process.outputWriter();
    BufferedReader fromBare = process.inputReader();
    if (!"ready".equals(fromBare.readLine())) {
      throw new IllegalStateException("the bare loop did not start");
    }
    List<Double> ready = new ArrayList<>();
    List<Double> reads = new ArrayList<>();
    List<Double> ours = new ArrayList<>();
    for (int i = -run.number("warm-runs"); i < run.number("repeat"); i++) {
      boolean warm = i < 0;
      ready.add(measured("bare", warm, () -> bare(toBare, fromBare, "ready")));
      reads.add(measured("bare, reads the lines", warm, () -> bare(toBare, fromBare, "read")));
      ours.add(measured("ours", warm, this::post));
      if (warm) {
        List.of(ready, reads, ours).forEach(List::clear);
      }
    }
    run.servers().stop("bare");
    print(Run.median(ready), Run.median(reads), Run.median(ours));
  }

  private void print(double ready, double reads, double ours) {
    System.out.println(
        "| events | bare | bare, reads the lines | ours | ours / bare | ours / bare that reads |");
    System.out.printf(
        "| %,d | %,.0f/s | %,.0f/s | %,.0f/s | %.2f | %.2f |%n",
        count, count / ready, count / reads, count / ours, ready / ours, reads / ours);
  }

  private void writeEvents() throws IOException {
    Events events = Run.events(count);
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (int i = 0; i < count; i++) {
        out.write(Events.json(events.entry(i)));
        out.write('\n');
      }
    }
    System.out.printf("%,d events of %,d bytes%n", count, Files.size(file) / count);
  }

  private double measured(String what, boolean warm, Run.Work work) throws Exception {
    stage.reset(true);
    double seconds = run.measured((warm ? "warm " : "") + what, work);
    stage.requireCount(count);
    return seconds;
  }

  private double post() throws IOException {
    try (Caller caller = new Caller(port, Application.authorization())) {
      long began = System.nanoTime();
      caller.post(Run.PATH, file);
      return (System.nanoTime() - began) / 1e9;
    }
  }

  private Process startBare() throws IOException {
    List<String> command = new ArrayList<>(List.of(Servers.java(), "-Xms1500m", "-Xmx4g"));
    command.add("-Dlogback.configurationFile=" + run.here().resolve("../servers/logback.xml"));
    command.addAll(List.of("-cp", run.work().resolve("application/lib") + "/*"));
    command.add(run.here().resolve("BareInsert.java").toString());
    command.addAll(List.of(run.servers().mongoUri("cache"), file.toString()));
    return run.servers().startTalking("bare", new ProcessBuilder(command));
  }

  private static double bare(Writer to, BufferedReader from, String how) throws IOException {
    to.write(how + "\n");
    to.flush();
    String answer = from.readLine();
    if (answer == null) {
      throw new IllegalStateException("the bare loop failed");
    }
    return Long.parseLong(answer) / 1000.0;
  }
}
