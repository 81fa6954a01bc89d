package ticketlog;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import servers.Application;
import servers.Servers;
import ticketlog.Load.Target;

/** One event in a request, told by many callers at once: ours, and a legacy service's. */
final class Single {
  private static final String LEGACY = "legacy";
  private static final String JOURNALED = "legacy-journaled";

  private final Run run;
  private final Stage stage;
  private final Map<String, List<Double>> rates = new LinkedHashMap<>();

  Single(Run run, Stage stage) {
    this.run = run;
    this.stage = stage;
  }

  void measure(int port) throws Exception {
    Target ours = new Target(port, Run.PATH, Application.authorization());
    Target legacy = startLegacy(LEGACY, "");
    Target journaled = startLegacy(JOURNALED, "?w=majority&journal=true");
    warmUp(ours);
    for (int i = -run.number("warm-runs"); i < run.number("repeat"); i++) {
      load("ours", ours, true, i < 0);
      load("legacy", legacy, true, i < 0);
      load("legacy, journaled", journaled, true, i < 0);
      load("legacy, no indexes", legacy, false, i < 0);
      if (i < 0) {
        System.out.println("(all that was to get warm)");
        rates.clear();
      }
    }
    run.servers().stop(LEGACY);
    run.servers().stop(JOURNALED);
    double mine = Run.median(rates.get("ours"));
    System.out.println("| connections | who | requests/s | ours / theirs |");
    rates.forEach(
        (who, all) ->
            System.out.printf(
                "| %s | %s | %,.0f | %.2f |%n",
                run.number("connections"), who, Run.median(all), mine / Run.median(all)));
  }

  /** A JVM gets fast by what it has done, not by the time that went by. */
  private void warmUp(Target ours) throws Exception {
    for (long told = 0; told < run.number("warm-requests"); ) {
      Load load = Load.on(ours, Run.events(1_000_000), run.number("connections"), 5);
      told += load.requests();
      System.out.println("getting warm: " + load);
    }
  }

  private Target startLegacy(String name, String concern) {
    int port = Servers.freePort();
    run.servers()
        .start(
            name,
            Map.of(
                "PORT",
                Integer.toString(port),
                "MONGODB_URI",
                run.servers().mongoUri("cache") + concern,
                "NODE_ENV",
                "production",
                "BASELINE",
                run.baseline().toString()),
            run.work(),
            List.of("node", run.here().resolve("legacy-api.js").toString()));
    run.servers().awaitPort(name, port);
    return new Target(port, "/ticket-log", "");
  }

  private void load(String who, Target target, boolean indexed, boolean warm) throws Exception {
    stage.reset(indexed);
    List<Load> loads = new ArrayList<>();
    run.measured(
        who,
        () -> {
          Load load =
              Load.on(
                  target, Run.events(1_000_000), run.number("connections"), run.number("seconds"));
          loads.add(load);
          return load.seconds();
        });
    Load load = loads.getFirst();
    System.out.println("  " + load);
    if (load.failed() == 0) {
      stage.requireCount(load.requests());
    } else if (!warm) {
      throw new IllegalStateException(load.failed() + " requests failed");
    }
    rates.computeIfAbsent(who, _ -> new ArrayList<>()).add(load.rate());
  }
}
