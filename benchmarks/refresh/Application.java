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

/** Farekeeper as it is deployed: a process of its own, told by its API to run the job. */
final class Application {
  private static final String PASSWORD = "benchmark";
  private static final String RUNS = "/api/v1/jobs/update-bytemark-tickets-cache/runs";

  private final int port = Servers.freePort();
  private final HttpClient http = HttpClient.newHttpClient();

  void start(Servers servers, Path work, List<String> jvmOptions) {
    List<String> command = new ArrayList<>(List.of(RefreshBenchmark.java(), "-Xmx512m"));
    command.addAll(jvmOptions);
    command.addAll(
        List.of(
            "-Duser.timezone=UTC",
            "-jar",
            work.resolve("application/farekeeper.jar").toString(),
            "--server.port=" + port,
            "--farekeeper.bytemark.max-concurrent=" + 64,
            "--farekeeper.bytemark.rate-per-second=100000",
            "--farekeeper.jobs.update-bytemark-tickets-cache.cron=-",
            "--farekeeper.jobs.refresh-stale-tickets-caches.cron=-"));
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

  /** Runs the job; milliseconds as its result tells them. */
  long refresh(int due) throws Exception {
    JsonNode run = call("POST", RUNS);
    String address = RUNS + "/" + run.get("run_id").asString();
    while (run.get("status").asString().equals("running")) {
      Servers.pause(500);
      run = call("GET", address);
    }
    JsonNode result = run.get("result");
    if (!run.get("status").asString().equals("succeeded")
        || result.get("users_refreshed").asInt() != due) {
      throw new IllegalStateException("the run did not refresh everybody: " + run);
    }
    return result.get("duration_ms").asLong();
  }

  private JsonNode call(String method, String path) throws Exception {
    String credential = "admin:" + PASSWORD;
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header(
                "Authorization",
                "Basic "
                    + Base64.getEncoder()
                        .encodeToString(credential.getBytes(StandardCharsets.UTF_8)))
            .header("Content-Type", "application/json")
            .method(
                method,
                method.equals("POST")
                    ? HttpRequest.BodyPublishers.ofString("{}")
                    : HttpRequest.BodyPublishers.noBody())
            .build();
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() / 100 != 2) {
      throw new IllegalStateException(path + ": " + answer.statusCode() + " " + answer.body());
    }
    return new ObjectMapper().readTree(answer.body());
  }
}
