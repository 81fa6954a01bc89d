package servers;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Farekeeper as it is deployed: a process of its own, told by its API to run a job. */
public final class Application {
  private static final String PASSWORD = "benchmark";

  private final int port = Servers.freePort();
  private final HttpClient http = HttpClient.newHttpClient();

  /**
   * Starts it; its schedules are off, so that nothing but what is measured runs.
   *
   * @param options of the JVM
   * @param settings of the application, as {@code --name=value}
   */
  public void start(Servers servers, Path work, List<String> options, List<String> settings) {
    List<String> command = new ArrayList<>(List.of(Servers.java()));
    command.addAll(options);
    command.addAll(
        List.of(
            "-Duser.timezone=UTC",
            "-jar",
            work.resolve("application/farekeeper.jar").toString(),
            "--server.port=" + port,
            "--farekeeper.jobs.update-bytemark-tickets-cache.cron=-",
            "--farekeeper.jobs.check-bytemark-tickets-cache-status.cron=-",
            "--farekeeper.jobs.refresh-stale-tickets-caches.cron=-"));
    command.addAll(settings);
    servers.start(
        "farekeeper",
        Map.of(
            "FAREKEEPER_MONGODB_URI",
            servers.mongoUri("cache"),
            "FAREKEEPER_MYSQL_URL",
            servers.jdbcUrl(),
            "FAREKEEPER_MYSQL_USER",
            "root",
            "FAREKEEPER_MYSQL_PASSWORD",
            "",
            "FAREKEEPER_BYTEMARK_URL",
            servers.vendorUrl(),
            "FAREKEEPER_ADMIN_PASSWORD",
            PASSWORD),
        work,
        command);
    servers.awaitPort("farekeeper", port);
  }

  public int port() {
    return port;
  }

  /** What a request says to be let in. */
  public static String authorization() {
    String credential = "admin:" + PASSWORD;
    return "Basic "
        + Base64.getEncoder().encodeToString(credential.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Runs a job to its end.
   *
   * @param inputs as JSON
   * @return its result
   */
  public JsonNode run(String job, String inputs) throws Exception {
    String runs = "/api/v1/jobs/" + job + "/runs";
    JsonNode run = call("POST", runs, inputs);
    String address = runs + "/" + run.get("run_id").asString();
    while (run.get("status").asString().equals("running")) {
      Servers.pause(250);
      run = call("GET", address, "");
    }
    if (!run.get("status").asString().equals("succeeded")) {
      throw new IllegalStateException("the run did not succeed: " + run);
    }
    return run.get("result");
  }

  private JsonNode call(String method, String path, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Authorization", authorization())
            .header("Content-Type", "application/json")
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() / 100 != 2) {
      throw new IllegalStateException(path + ": " + answer.statusCode() + " " + answer.body());
    }
    return new ObjectMapper().readTree(answer.body());
  }
}
